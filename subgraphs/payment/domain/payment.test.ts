import { describe, expect, test } from '@jest/globals'
import { decideAuthorize, decideCapture, decideVoid } from './decide.ts'
import { declineReason } from './decline-reason.ts'
import {
  authorizationEntry,
  capturedMinor,
  captureEntry,
  isNews,
  statusOf,
  voidedBeforehand,
  voidEntry,
  type AuthorizationOutcome,
  type Payment,
  type PaymentStatus,
  type Transaction,
} from './payment.ts'

const pending: Payment = {
  id: '019a0000-0000-7000-8000-000000000001',
  orderId: '019a0000-0000-7000-8000-000000000002',
  amount: { amountMinor: 4_200, currency: 'EUR' },
  paymentMethod: 'pm_card_visa',
  createdAt: new Date('2026-01-01T00:00:00Z'),
  transactions: [],
}

const having = (...transactions: Transaction[]): Payment => ({ ...pending, transactions })
const authorization = (outcome: AuthorizationOutcome) => authorizationEntry(pending, outcome)

const authorized = having(authorization({ kind: 'authorized', reference: 'pi_1' }))
const captured = having(...authorized.transactions, captureEntry(authorized))
const voided = having(...authorized.transactions, voidEntry(authorized))
const declined = having(
  authorization({ kind: 'declined', reference: 'pi_1', declineCode: 'insufficient_funds' }),
)
const failed = having(authorization({ kind: 'failed', reference: null }))
const calledOff = having(voidedBeforehand)

describe('the status of a payment derives from its ledger', () => {
  test.each<[PaymentStatus, Payment]>([
    ['PENDING', pending],
    ['AUTHORIZED', authorized],
    ['CAPTURED', captured],
    ['VOIDED', voided],
    ['VOIDED', calledOff],
    ['DECLINED', declined],
    ['FAILED', failed],
  ])('%s', (status, payment) => {
    expect(statusOf(payment.transactions)).toBe(status)
  })

  test('a repeat, and what comes after the end, is no news', () => {
    for (const payment of [captured, voided, declined, failed, calledOff]) {
      for (const entry of [authorized.transactions[0]!, captureEntry(authorized), voidEntry(authorized)]) {
        expect(isNews(payment, entry)).toBe(false)
      }
    }
    expect(isNews(authorized, authorized.transactions[0]!)).toBe(false)
    expect(isNews(pending, captureEntry(authorized))).toBe(false)
  })

  test('what was captured is the sum of the captures', () => {
    expect(capturedMinor(authorized.transactions)).toBe(0)
    expect(capturedMinor(captured.transactions)).toBe(4_200)
  })
})

describe('authorize', () => {
  test('asks the provider only while nothing is known', () => {
    expect(decideAuthorize(pending, false)).toEqual({ action: 'ask-provider' })
    expect(decideAuthorize(authorized, false)).toEqual({ action: 'answer-authorized' })
    expect(decideAuthorize(captured, false)).toEqual({ action: 'answer-authorized' })
    expect(decideAuthorize(declined, false)).toEqual({
      action: 'answer-rejected',
      reason: 'PAYMENT_DECLINED',
    })
    expect(decideAuthorize(failed, false)).toEqual({ action: 'answer-rejected', reason: 'PAYMENT_FAILED' })
  })

  test('yields to a void', () => {
    expect(decideAuthorize(pending, true)).toEqual({ action: 'leave-to-void' })
    expect(decideAuthorize(authorized, true)).toEqual({ action: 'leave-to-void' })
    expect(decideAuthorize(calledOff, true)).toEqual({ action: 'answer-rejected', reason: 'VOIDED' })
  })
})

describe('void', () => {
  test('releases what is held, finds out what is unknown, and leaves the rest', () => {
    expect(decideVoid(authorized)).toMatchObject({ action: 'release', reference: 'pi_1' })
    expect(decideVoid(pending)).toMatchObject({ action: 'find-out' })
    for (const payment of [undefined, voided, calledOff, declined, failed]) {
      expect(decideVoid(payment)).toEqual({ action: 'answer-voided' })
    }
  })

  test('does not touch money that was captured', () => {
    expect(() => decideVoid(captured)).toThrow('is captured')
  })
})

describe('capture', () => {
  test('takes what is held, once', () => {
    expect(decideCapture(authorized, false)).toMatchObject({ action: 'capture', reference: 'pi_1' })
    expect(decideCapture(captured, false)).toEqual({ action: 'answer-captured' })
  })

  test.each([undefined, pending, voided, declined, failed])('fails where nothing is held', (payment) => {
    expect(() => decideCapture(payment, false)).toThrow('cannot be captured')
  })

  test('fails where a void is under way', () => {
    expect(() => decideCapture(authorized, true)).toThrow('called off')
  })
})

test('codes that tell of theft or fraud are not shown', () => {
  const stolen = authorization({ kind: 'declined', reference: 'pi_1', declineCode: 'stolen_card' })
  expect(declineReason([stolen])).toBe('generic_decline')
  expect(declineReason(declined.transactions)).toBe('insufficient_funds')
  expect(declineReason(authorized.transactions)).toBeNull()
})
