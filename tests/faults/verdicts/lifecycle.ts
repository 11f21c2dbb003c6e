/**
 * The life of an order, as the proof knows it: which event leads to which status, and what may come after it.
 * Written down here once more, so that a change of the rules in the order subgraph is noticed.
 */
interface Stage {
  status: string
  /** The events that may follow; none after a terminal one. */
  next: readonly string[]
}

const ENDS_OF_PENDING = ['OrderConfirmed', 'OrderRejected', 'OrderExpired', 'OrderCancelRequested']

const LIFE: Readonly<Record<string, Stage>> = {
  OrderPlaced: { status: 'PENDING', next: ['OrderAuthenticationWanted', ...ENDS_OF_PENDING] },
  // The bank wants its customer, once at most.
  OrderAuthenticationWanted: { status: 'PENDING', next: ENDS_OF_PENDING },
  OrderConfirmed: { status: 'CONFIRMED', next: ['OrderShipped', 'OrderCancelRequested'] },
  OrderShipped: { status: 'CONFIRMED', next: ['OrderDelivered'] },
  OrderDelivered: { status: 'COMPLETED', next: [] },
  OrderCancelRequested: { status: 'CANCEL_PENDING', next: ['OrderCanceled'] },
  OrderCanceled: { status: 'CANCELED', next: [] },
  OrderRejected: { status: 'REJECTED', next: [] },
  OrderExpired: { status: 'EXPIRED', next: [] },
}
const FIRST = 'OrderPlaced'

const TERMINAL = new Set(
  Object.values(LIFE)
    .filter(({ next }) => next.length === 0)
    .map(({ status }) => status),
)

export const isTerminal = (status: string) => TERMINAL.has(status)

/** What an order may rest in, for ever if nobody does anything to it. */
export const isSettled = (status: string) => isTerminal(status) || status === 'CONFIRMED'

/** Goods are sold, and the money for them is kept. */
export const isSold = (status: string) => status === 'CONFIRMED' || status === 'COMPLETED'

/** A refund may come at any time, and leaves the status as it is. */
const isMove = (type: string) => type !== 'OrderRefunded'

/** Whether the events, oldest first, are a life that an order may have had so far. */
export function isLegal(types: readonly string[]): boolean {
  const moves = types.filter(isMove)
  return moves.every((type, index) =>
    index === 0 ? type === FIRST : LIFE[moves[index - 1] as string]?.next.includes(type),
  )
}

/** The statuses that the events lead through, each change once: what a subscriber gets. */
export function statusesOf(types: readonly string[]): string[] {
  return types
    .filter(isMove)
    .map((type) => LIFE[type]?.status ?? `? (${type})`)
    .filter((status, index, all) => status !== all[index - 1])
}
