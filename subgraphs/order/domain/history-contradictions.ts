/**
 * Compares what is shown of an order with what its events say. Versions must be 1..n, and every column of
 * the projection must be the one that replaying the events leads to.
 */
import type { OrderEvent, OrderPlaced } from './order-event.ts'
import { type Projection, replay, totals } from './order-projection.ts'

export interface RecordedHistory {
  version: number
  event: OrderEvent
  occurredAt: Date
}

/** What is shown of an order: everything that its events determine. */
export type ShownOrder = Projection &
  Omit<OrderPlaced, 'type'> &
  ReturnType<typeof totals> & { placedAt: Date }

/** @returns a sentence for each contradiction; none when the order is as its events say */
export function findContradictions(shown: ShownOrder, history: readonly RecordedHistory[]): string[] {
  const versions = history.map(({ version }) => version)
  if (versions.some((version, index) => version !== index + 1)) {
    return [`The versions of its events are ${versions.join(', ')}.`]
  }
  const first = history[0]
  if (first?.event.type !== 'OrderPlaced') return ['Its history does not begin with OrderPlaced.']
  const { type: _, ...placed } = first.event
  const replayed: ShownOrder = {
    ...placed,
    ...totals(first.event),
    ...replay(history),
    placedAt: first.occurredAt,
  }
  const columns = Object.keys(replayed) as (keyof ShownOrder)[]
  return columns
    .filter((column) => canonical(shown[column]) !== canonical(replayed[column]))
    .map(
      (column) =>
        `The column ${column} is ${canonical(shown[column])}, replayed ${canonical(replayed[column])}.`,
    )
}

/** JSON with sorted keys, so that only the content counts. Absent and null are the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner)
            .filter(([, entry]) => entry !== null)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  )
}
