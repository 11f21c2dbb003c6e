/** Sabotages of payments: authorizing, capturing, voiding and refunding. */
import type { Mutation } from './mutations.ts'
import { RED } from './red-lines.ts'

const DECISIONS = 'subgraphs/payment/domain/payment-decisions.ts'
const CALLS = 'subgraphs/payment/provider/payment-calls.ts'

export const PAYMENT_MUTATIONS: readonly Mutation[] = [
  {
    name: 'each attempt to authorize is a new payment for the provider',
    file: CALLS,
    find: 'idempotencyKey: `authorize-${id}`',
    replace: 'idempotencyKey: `authorize-${id}-${Math.random()}`',
    line: RED.messages,
    faults: ['repeat', 'trouble'],
  },
  {
    name: 'a part of the money is captured',
    file: CALLS,
    find: 'stripe.paymentIntents.capture(reference, {}, options)',
    replace: 'stripe.paymentIntents.capture(reference, { amount_to_capture: 100 }, options)',
    line: RED.captured,
  },
  {
    name: 'a void is answered while the money is still held',
    file: DECISIONS,
    find: "return { action: 'release', reference: authorizedReference(payment) }",
    replace: "return { action: 'answer-voided' }",
    line: RED.captured,
    faults: ['repeat'],
  },
  {
    name: 'a void is answered while the money is still kept',
    file: DECISIONS,
    find: "return { action: 'refund' }",
    replace: "return { action: 'answer-voided' }",
    line: RED.captured,
    faults: ['repeat'],
  },
  {
    name: 'a declined card is answered as authorized',
    file: DECISIONS,
    find: "return { action: 'answer-rejected', reason: 'PAYMENT_DECLINED' }",
    replace: "return { action: 'answer-authorized' }",
    line: RED.ended,
    faults: ['repeat'],
  },
  {
    name: 'what was refunded is not counted as refunded',
    file: 'subgraphs/payment/domain/refund-rules.ts',
    find: 'capturedMinor(transactions) - refundedMinor(transactions) - pending',
    replace: 'capturedMinor(transactions) - pending',
    line: RED.ended,
    faults: ['repeat'],
  },
  {
    name: 'a refund is made, and nobody is told',
    file: 'subgraphs/payment/operations/record-refund.ts',
    find: 'const messages = isTold ?',
    replace: 'const messages = isTold && !isTold ?',
    line: RED.messages,
    faults: ['repeat'],
  },
  {
    name: 'a refund that undoes an order is told as one that somebody asked for',
    file: 'subgraphs/payment/operations/record-refund.ts',
    find: ' && !refund.byVoid\n',
    replace: '\n',
    line: RED.messages,
    faults: ['repeat'],
  },
  {
    name: 'a refund of all is told as one of a part',
    file: 'subgraphs/payment/domain/refund-rules.ts',
    find: 'return refundedMinor(transactions) + amountMinor >= capturedMinor(transactions)',
    replace: 'return refundedMinor(transactions) + amountMinor > capturedMinor(transactions)',
    line: RED.shipped,
    faults: ['repeat'],
  },
]
