/**
 * What a command about an order's reservation leads to, given what stands for the order. A command may come twice, or
 * late: what was done is answered again and not done again, and a release that overtook its reserve wins. A
 * reservation stands for 30 minutes.
 */
import type { Refusal } from './allocation.ts'

/** What stands for an order. NEW: no command for it has come yet. */
export type Standing =
  | { readonly status: 'NEW' | 'RESERVED' | 'RELEASED' | 'EXPIRED' | 'COMMITTED' }
  | ({ readonly status: 'REJECTED' } & Refusal)

/** `DO`: it is to be done now. Otherwise what to answer with nothing changed. */
export type OnReserve =
  { outcome: 'DO' } | { outcome: 'RESERVED' } | { outcome: 'REJECTED'; refusal: Refusal }
/** `PUT_BACK`: the goods were taken from the stock already, and return to it. */
export type OnRelease = 'DO' | 'PUT_BACK' | 'RELEASED'
/** `TAKE_AGAIN`: the reservation has expired; if the goods are still there, they go all the same. */
export type OnCommit = 'DO' | 'TAKE_AGAIN' | 'COMMITTED' | 'NOT_RESERVED'

/** How long a reservation stands without being committed. */
export const RESERVATION_MINUTES = 30

export function onReserve(standing: Standing): OnReserve {
  switch (standing.status) {
    case 'NEW':
      return { outcome: 'DO' }
    case 'RESERVED':
    case 'COMMITTED':
      return { outcome: 'RESERVED' }
    case 'REJECTED':
      return { outcome: 'REJECTED', refusal: { reason: standing.reason, detail: standing.detail } }
    case 'RELEASED':
      return {
        outcome: 'REJECTED',
        refusal: { reason: 'RELEASED', detail: 'The stock of the order was released before.' },
      }
    case 'EXPIRED':
      return { outcome: 'REJECTED', refusal: { reason: 'RELEASED', detail: 'The reservation has expired.' } }
    default:
      return standing satisfies never
  }
}

/** What was reserved is released, what was committed is put back. */
export function onRelease({ status }: Standing): OnRelease {
  switch (status) {
    case 'NEW':
    case 'RESERVED':
    case 'EXPIRED':
      return 'DO'
    case 'REJECTED':
    case 'RELEASED':
      return 'RELEASED'
    case 'COMMITTED':
      return 'PUT_BACK'
    default:
      return status satisfies never
  }
}

/** Where nothing is reserved, no answer may say that the goods have left. */
export function onCommit({ status }: Standing): OnCommit {
  switch (status) {
    case 'RESERVED':
      return 'DO'
    case 'EXPIRED':
      return 'TAKE_AGAIN'
    case 'COMMITTED':
      return 'COMMITTED'
    case 'NEW':
    case 'REJECTED':
    case 'RELEASED':
      return 'NOT_RESERVED'
    default:
      return status satisfies never
  }
}
