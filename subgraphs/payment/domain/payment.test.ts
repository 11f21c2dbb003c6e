import { describe, expect, test } from 'vitest'
import { decideAuthorize, decideCapture, decideVoid, isOrphaned } from './payment-decisions.ts'
import { declineReason, explainRejection } from './decline-reason.ts'
import {
  authenticationStatus,
  capturedMinor,
  METHOD_UNKNOWN,
  notMade,
  refundedMinor,
  statusOf,
  withEntries,
  type Payment,
  type PaymentStatus,
  type Transaction,
} from './payment.ts'
import { decideRefund, isSameRequest, type RefundRequest, refundableMinor } from './refund-rules.ts'

const pending: Payment = {
  id: '019a0000-0000-7000-8000-000000000001',
  orderId: '019a0000-0000-7000-8000-000000000002',
  amount: { amountMinor: 4_200, currency: 'EUR' },
  paymentMethod: 'pm_card_visa',
  providerMethod: 'pm_card_visa',
  providerCustomer: null,
  voidRequested: false,
  createdAt: new Date('2026-01-01T00:00:00Z'),
  transactions: [],
  pendingRefunds: [],
}

const entry = (type: Transaction['type'], change: Partial<Transaction> = {}): Transaction => ({
  type,
  status: 'SUCCEEDED',
  amountMinor: 4_200,
  providerReference: 'pi_1',
  declineCode: null,
  ...change,
})
const having = (...transactions: Transaction[]): Payment => ({ ...pending, transactions })
const refund = (amountMinor: number, providerReference: string) =>
  entry('REFUND', { amountMinor, providerReference })
const withVoid = (payment: Payment): Payment => ({ ...payment, voidRequested: true })

const authorization = entry('AUTHORIZATION')
const asked = entry('AUTHENTICATION', { status: 'PENDING' })
const awaited = having(asked)
const authenticated = having(asked, authorization)
const unauthenticated = having(
  asked,
  entry('AUTHORIZATION', { status: 'FAILED', declineCode: 'payment_intent_authentication_failure' }),
  entry('VOID', { amountMinor: 0 }),
)
const authorized = having(authorization)
const captured = having(authorization, entry('CAPTURE'))
const capturedInPart = having(authorization, entry('CAPTURE', { amountMinor: 4_000 }))
const voided = having(authorization, entry('VOID'))
const voidedBeforehand = having(entry('VOID', { amountMinor: 0, providerReference: null }))
const declined = having(entry('AUTHORIZATION', { status: 'FAILED', declineCode: 'insufficient_funds' }))
const failed = having(notMade(pending))
const methodUnknown = having(notMade(pending, METHOD_UNKNOWN))
const refundedInPart = having(...captured.transactions, refund(1_000, 're_1'))
const refunded = having(...refundedInPart.transactions, refund(3_200, 're_2'))
const refundUnderWay: Payment = {
  ...refundedInPart,
  pendingRefunds: [
    { id: 'r', amountMinor: 3_000, reason: null, byVoid: false, createdAt: pending.createdAt },
  ],
}

const all: [PaymentStatus, Payment][] = [
  ['PENDING', pending],
  ['REQUIRES_ACTION', awaited],
  ['AUTHORIZED', authenticated],
  ['DECLINED', unauthenticated],
  ['AUTHORIZED', authorized],
  ['PARTIALLY_CAPTURED', capturedInPart],
  ['CAPTURED', captured],
  ['VOIDED', voided],
  ['VOIDED', voidedBeforehand],
  ['DECLINED', declined],
  ['FAILED', failed],
  ['FAILED', methodUnknown],
  ['PARTIALLY_REFUNDED', refundedInPart],
  ['REFUNDED', refunded],
]

describe('the status of a payment derives from its ledger', () => {
  test.each(all)('%s, in whatever order its entries were recorded', (status, { transactions }) => {
    expect(statusOf(transactions)).toBe(status)
    expect(statusOf([...transactions].reverse())).toBe(status)
  })

  test('what became of an authentication follows from the other entries', () => {
    const outcomes = [awaited, authenticated, unauthenticated].map(({ transactions }) =>
      authenticationStatus(transactions),
    )
    expect(outcomes).toEqual(['PENDING', 'SUCCEEDED', 'FAILED'])
  })

  test('a fact is added once', () => {
    for (const [, payment] of all) expect(withEntries(payment, payment.transactions)).toBe(payment)
    expect(withEntries(authorized, captured.transactions)).toEqual(captured)
  })

  test('a refusal to refund leaves everything as it was', () => {
    const refused = having(...captured.transactions, { ...refund(4_200, 're_1'), status: 'FAILED' })
    expect(statusOf(refused.transactions)).toBe('CAPTURED')
    expect(refundableMinor(refused)).toBe(4_200)
  })

  test('its sums count only what succeeded', () => {
    expect(capturedMinor(authorized.transactions)).toBe(0)
    expect(capturedMinor(captured.transactions)).toBe(4_200)
    expect(refundedMinor(refundedInPart.transactions)).toBe(1_000)
    expect([captured, refundedInPart, refunded, authorized, refundUnderWay].map(refundableMinor)).toEqual([
      4_200, 3_200, 0, 0, 200,
    ])
  })
})

describe('authorize', () => {
  test('asks the provider only while nothing is known', () => {
    const actions = all.map(([, payment]) => decideAuthorize(payment))
    expect(actions.filter(({ action }) => action === 'ask-provider')).toHaveLength(1)
    expect(decideAuthorize(pending)).toEqual({ action: 'ask-provider' })
    expect(decideAuthorize(awaited)).toEqual({ action: 'await-customer', reference: 'pi_1' })
    expect(decideAuthorize(authorized)).toEqual({ action: 'answer-authorized' })
    expect(decideAuthorize(refunded)).toEqual({ action: 'answer-authorized' })
    expect(decideAuthorize(declined)).toEqual({ action: 'answer-rejected', reason: 'PAYMENT_DECLINED' })
    expect(decideAuthorize(failed)).toEqual({ action: 'answer-rejected', reason: 'PAYMENT_FAILED' })
    expect(decideAuthorize(methodUnknown)).toMatchObject({ reason: 'PAYMENT_METHOD_UNKNOWN' })
    expect(declineReason(methodUnknown.transactions)).toBeNull()
  })

  test('yields to a void', () => {
    expect(decideAuthorize(withVoid(pending))).toEqual({ action: 'leave-to-void' })
    expect(decideAuthorize(withVoid(awaited))).toEqual({ action: 'leave-to-void' })
    expect(decideAuthorize(withVoid(authorized))).toEqual({ action: 'leave-to-void' })
    expect(decideAuthorize(voidedBeforehand)).toEqual({ action: 'answer-rejected', reason: 'VOIDED' })
  })
})

test.each([
  [pending, { action: 'preclude' }],
  [authorized, { action: 'release', reference: 'pi_1' }],
  [awaited, { action: 'release', reference: 'pi_1' }],
  [captured, { action: 'refund' }],
  [capturedInPart, { action: 'refund' }],
  [refundedInPart, { action: 'refund' }],
  ...[voided, voidedBeforehand, declined, failed, refunded].map((done) => [
    done,
    { action: 'answer-voided' },
  ]),
] as [Payment, object][])('a void compensates what was done: %#', (payment, decision) => {
  expect(decideVoid(payment)).toEqual(decision)
})

describe('capture', () => {
  test('takes what is held, once', () => {
    expect(decideCapture(authorized)).toEqual({ action: 'capture', reference: 'pi_1' })
    for (const done of [captured, capturedInPart, refundedInPart, refunded]) {
      expect(decideCapture(done)).toEqual({ action: 'answer-captured' })
    }
  })

  test.each([voided, declined, failed])('is refused where nothing is held: %#', (payment) => {
    expect(decideCapture(payment)).toMatchObject({ action: 'answer-rejected' })
  })

  test('fails where it is not known whether anything is held', () => {
    expect(() => decideCapture(pending)).toThrow('cannot be captured')
    expect(() => decideCapture(awaited)).toThrow('cannot be captured')
  })

  test('is refused where a void is under way', () => {
    expect(decideCapture(withVoid(authorized))).toMatchObject({
      action: 'answer-rejected',
      reason: 'VOIDED',
    })
  })
})

test.each([
  [captured, 1_000, { amountMinor: 1_000 }],
  [captured, undefined, { amountMinor: 4_200 }],
  [refundedInPart, 3_201, { exceeds: 3_200 }],
  [refundUnderWay, undefined, { amountMinor: 200 }],
  [refunded, undefined, { exceeds: 0 }],
  [authorized, 1, { exceeds: 0 }],
] as [Payment, number | undefined, object][])(
  'a refund has at most the amount that is left: %#',
  (...given) => {
    const [payment, requested, decision] = given
    expect(decideRefund(payment, requested)).toEqual(decision)
  },
)

test('money that no order expects is noticed', () => {
  expect(isOrphaned(failed, withEntries(failed, authorized.transactions))).toBe(true)
  expect(isOrphaned(pending, withVoid(captured))).toBe(true)
  expect(isOrphaned(pending, authorized)).toBe(false)
  expect(isOrphaned(authorized, captured)).toBe(false)
  expect(isOrphaned(captured, withVoid(refunded))).toBe(false)
})

test('an idempotency key belongs to one request', () => {
  const origin = { requestedBy: 'somebody', idempotencyKey: 'key' }
  const request: RefundRequest = { paymentId: 'p', amountMinor: 100, reason: null, origin }
  const known = { paymentId: 'p', amountMinor: 100, whole: false, reason: null }
  expect(isSameRequest(known, request)).toBe(true)
  expect(isSameRequest({ ...known, whole: true }, { ...request, amountMinor: undefined })).toBe(true)
  for (const other of [
    { amountMinor: 101 },
    { amountMinor: undefined },
    { paymentId: 'q' },
    { reason: 'broken' },
  ]) {
    expect(isSameRequest(known, { ...request, ...other })).toBe(false)
  }
})

test('a decline has a reason from a closed list, which does not reveal theft or fraud', () => {
  const declinedFor = (declineCode: string) =>
    declineReason([entry('AUTHORIZATION', { status: 'FAILED', declineCode })])
  expect(declinedFor('stolen_card')).toBe('GENERIC_DECLINE')
  expect(declinedFor('generic_decline')).toBe('GENERIC_DECLINE')
  expect(declinedFor('a_code_of_tomorrow')).toBe('OTHER')
  expect(declineReason(declined.transactions)).toBe('INSUFFICIENT_FUNDS')
  expect(declineReason(authorized.transactions)).toBeNull()
  expect(declineReason(unauthenticated.transactions)).toBe('AUTHENTICATION_FAILED')
})

test('a rejection is explained in a sentence', () => {
  expect(explainRejection('PAYMENT_DECLINED', 'INSUFFICIENT_FUNDS')).toBe(
    'The card was declined: it has insufficient funds.',
  )
  for (const reason of ['PAYMENT_DECLINED', 'PAYMENT_FAILED', 'VOIDED'] as const) {
    expect(explainRejection(reason, null)).toMatch(/^The .*\.$/)
  }
})
