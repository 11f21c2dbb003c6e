/**
 * Refunds a payment, once: the refund is reserved first, then the provider is asked. Where the provider does not
 * answer in time, the refund stays reserved and is settled later.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '#platform/process/log.ts'
import type { Database } from '../data/database.ts'
import { getPayment, type StoredPayment } from '../data/payment-rows.ts'
import type { RefundRequest } from '../domain/refund-rules.ts'
import { type RefundError, reserveRefund } from './reserve-refund.ts'
import type { SettleRefunds } from './settle-refunds.ts'

/** The caller waits no longer for the provider than this; the refund goes on without them. */
const ANSWER_WITHIN_MS = 8_000

export type RefundResult = { payment: StoredPayment; error?: never } | { payment?: never; error: RefundError }

export type RefundPayment = (
  request: RefundRequest & { origin: NonNullable<RefundRequest['origin']> },
) => Promise<RefundResult>

export function createRefundPayment(database: Database, settleRefunds: SettleRefunds): RefundPayment {
  return async (request) => {
    const error = await reserveRefund(database, request)
    if (error) return { error }
    try {
      return { payment: await within(ANSWER_WITHIN_MS, settleRefunds(request.paymentId)) }
    } catch (failure) {
      log.warn({ err: failure }, 'the outcome of a refund is not known yet')
      return { payment: await getPayment(database, request.paymentId) }
    }
  }
}

async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const abort = new AbortController()
  const late = sleep(milliseconds, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`no answer within ${milliseconds} ms`)
  })
  return Promise.race([work, late]).finally(() => abort.abort())
}
