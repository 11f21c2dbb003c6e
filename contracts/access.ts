/**
 * Who publishes and consumes what: the one table from which the broker's users and their permissions, and the
 * durable consumers, are derived. A service may do what stands here and nothing else; whoever is not in it has no
 * access to the broker.
 */
import { availabilityChanged, productChanged } from './catalog.ts'
import type { MessageType } from './message.ts'
import { orderStatusChanged } from './order.ts'
import {
  paymentActionRequired,
  paymentAuthorizationRejected,
  paymentAuthorize,
  paymentAuthorized,
  paymentCapture,
  paymentCaptured,
  paymentCaptureRejected,
  paymentRefunded,
  paymentVoid,
  paymentVoided,
} from './payment.ts'
import { sessionsRevoked, signingKeyWithdrawn } from './session.ts'
import {
  stockCommit,
  stockCommitRejected,
  stockCommitted,
  stockRelease,
  stockReleased,
  stockReservationExpired,
  stockReservationRejected,
  stockReserve,
  stockReserved,
} from './stock.ts'

/** A durable consumer: its stream, its name, and the types that are delivered to it. */
export interface Consumption {
  readonly stream: string
  readonly consumer: string
  readonly messages: readonly MessageType[]
}

export interface Access {
  readonly publishes: readonly MessageType[]
  readonly consumes: readonly Consumption[]
  /** What it hears as it is published, without a durable position. */
  readonly watches: readonly MessageType[]
  /** Streams of which it may read single messages. */
  readonly inspects: readonly string[]
  /** Streams that it may read from any place on, as often as it likes; nobody else has a consumer there. */
  readonly scans: readonly string[]
}

/** Whoever is shown access tokens, or who calls, hears of what has ended, and reads what it has missed. */
const REVOKED = [sessionsRevoked, signingKeyWithdrawn]

export const ACCESS: Readonly<Record<string, Access>> = {
  gateway: {
    publishes: [],
    consumes: [],
    watches: [productChanged, ...REVOKED], // of products: what it keeps of them is over
    inspects: ['REVOCATIONS'],
    scans: [],
  },
  user: { publishes: REVOKED, consumes: [], watches: REVOKED, inspects: ['REVOCATIONS'], scans: [] },
  product: {
    publishes: [
      stockReserved,
      stockReservationRejected,
      stockReleased,
      stockCommitted,
      stockCommitRejected,
      stockReservationExpired,
      productChanged,
      availabilityChanged,
    ],
    consumes: [
      { stream: 'COMMANDS', consumer: 'product', messages: [stockReserve, stockRelease, stockCommit] },
    ],
    watches: [productChanged, availabilityChanged, ...REVOKED],
    inspects: ['CATALOG', 'REVOCATIONS'],
    scans: [],
  },
  order: {
    publishes: [
      stockReserve,
      stockRelease,
      stockCommit,
      paymentAuthorize,
      paymentVoid,
      paymentCapture,
      orderStatusChanged,
    ],
    consumes: [
      {
        stream: 'EVENTS',
        consumer: 'order',
        messages: [
          stockReserved,
          stockReservationRejected,
          stockReleased,
          stockCommitted,
          stockCommitRejected,
          stockReservationExpired,
          paymentAuthorized,
          paymentAuthorizationRejected,
          paymentActionRequired,
          paymentVoided,
          paymentCaptured,
          paymentCaptureRejected,
        ],
      },
      { stream: 'EVENTS', consumer: 'order-refunds', messages: [paymentRefunded] },
      { stream: 'CATALOG', consumer: 'order-catalog', messages: [productChanged, availabilityChanged] },
    ],
    watches: [orderStatusChanged, ...REVOKED],
    inspects: ['REVOCATIONS'],
    scans: ['CATALOG'],
  },
  payment: {
    publishes: [
      paymentAuthorized,
      paymentAuthorizationRejected,
      paymentVoided,
      paymentCaptured,
      paymentCaptureRejected,
      paymentActionRequired,
      paymentRefunded,
      paymentVoid, // to itself: of an authorization that came too late
    ],
    consumes: [
      { stream: 'COMMANDS', consumer: 'payment', messages: [paymentAuthorize, paymentVoid, paymentCapture] },
    ],
    watches: REVOKED,
    inspects: ['REVOCATIONS', 'COMMANDS'], // COMMANDS: whether a void is on its way
    scans: [],
  },
}
