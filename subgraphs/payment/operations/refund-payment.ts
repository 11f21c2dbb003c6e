/**
 * Giving money back, once: a refund is reserved against what is left while its payment is locked, then the
 * provider is asked under the refund's own key, then its answer is recorded. Whoever comes upon a refund that
 * waits for an answer may ask again: the same command, the same key, or the sweep, which ends what a crash or an
 * outage left behind.
 */
import { log } from '#platform/process/log.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../data/database.ts'
import { findPayment, lockPayment, type StoredPayment } from '../data/payments.ts'
import {
  findRefund,
  isSameRequest,
  paymentsWithRefundsSince,
  reserveRefund,
  settleRefund,
  type RefundRequest,
} from '../data/refunds.ts'
import { decideRefund } from '../domain/decide.ts'
import { authorizedReference } from '../domain/payment.ts'
import type { Provider } from '../provider/provider.ts'
import { createSharedRuns } from '#platform/process/shared-runs.ts'

const SWEEP_EVERY_MS = 5_000
const LEFT_BEHIND_AFTER_MS = 30_000
const BATCH = 20
/** Whoever asks waits no longer for the provider than this; the refund goes on without them. */
const ANSWER_WITHIN_MS = 8_000

export type RefundError =
  | { code: 'PAYMENT_NOT_FOUND' }
  | { code: 'IDEMPOTENCY_KEY_REUSED' }
  | { code: 'REFUND_EXCEEDS_CAPTURED'; payment: StoredPayment; refundableMinor: number }

export type RefundResult = { payment: StoredPayment; error?: never } | { payment?: never; error: RefundError }

export interface Refunds {
  /** Where the provider does not answer, the refund is under way when this returns, and is ended later. */
  request(request: RefundRequest & { origin: NonNullable<RefundRequest['origin']> }): Promise<RefundResult>
  /** Gives back what is left, and ends what is under way. @throws where an outcome is not known */
  undo(paymentId: string): Promise<StoredPayment>
  close(): Promise<void>
}

export function startRefunds(database: Database, provider: Provider): Refunds {
  let sweeping: Promise<void> | undefined
  const timer = setInterval(() => {
    sweeping ??= sweep().finally(() => (sweeping = undefined))
  }, SWEEP_EVERY_MS)
  const settle = createSharedRuns(settleAll)

  /** Asks for every refund of the payment that waits for an answer. */
  async function settleAll(paymentId: string): Promise<StoredPayment> {
    const payment = await read(paymentId)
    if (payment.pendingRefunds.length === 0) return payment
    const reference = authorizedReference(payment)
    for (const refund of payment.pendingRefunds) {
      const outcome = await provider.refund(refund, reference)
      await settleRefund(database, refund.id, outcome, new Date())
    }
    return read(paymentId)
  }

  async function read(paymentId: string): Promise<StoredPayment> {
    const payment = await findPayment(database, 'id', paymentId)
    if (!payment) throw new Error(`the payment ${paymentId} is gone`)
    return payment
  }

  async function sweep(): Promise<void> {
    try {
      const before = new Date(Date.now() - LEFT_BEHIND_AFTER_MS)
      for (const id of await paymentsWithRefundsSince(database, before, BATCH)) await settle(id)
    } catch (error) {
      log.warn({ err: error }, 'a refund still waits for its answer; the next round asks again')
    }
  }

  async function reserve(request: RefundRequest): Promise<RefundError | undefined> {
    return database.$transaction(async (tx): Promise<RefundError | undefined> => {
      const payment = await lockPayment(tx, request.paymentId)
      const known = request.origin && (await findRefund(tx, request.origin))
      if (known) return isSameRequest(known, request) ? undefined : { code: 'IDEMPOTENCY_KEY_REUSED' }
      if (!payment) return { code: 'PAYMENT_NOT_FOUND' }
      const decision = decideRefund(payment, request.amountMinor)
      if ('exceeds' in decision) {
        return { code: 'REFUND_EXCEEDS_CAPTURED', payment, refundableMinor: decision.exceeds }
      }
      const reserved = await reserveRefund(tx, request, decision.amountMinor, new Date())
      // The key went to another payment at this very moment.
      return reserved ? undefined : { code: 'IDEMPOTENCY_KEY_REUSED' }
    })
  }

  return {
    async request(request) {
      const error = await reserve(request)
      if (error) return { error }
      try {
        return { payment: await within(ANSWER_WITHIN_MS, settle(request.paymentId)) }
      } catch (failure) {
        log.warn({ err: failure }, 'the outcome of a refund is not known yet')
        return { payment: await read(request.paymentId) }
      }
    },

    async undo(paymentId) {
      const error = await reserve({ paymentId, amountMinor: undefined, reason: null, origin: null })
      // Nothing is left where refunds that are under way take all of it.
      if (error && error.code !== 'REFUND_EXCEEDS_CAPTURED')
        throw new Error(`could not undo ${paymentId}: ${error.code}`)
      return settle(paymentId)
    },

    async close() {
      clearInterval(timer)
      await sweeping
    },
  }
}

async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const abort = new AbortController()
  const late = sleep(milliseconds, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`no answer within ${milliseconds} ms`)
  })
  return Promise.race([work, late]).finally(() => abort.abort())
}
