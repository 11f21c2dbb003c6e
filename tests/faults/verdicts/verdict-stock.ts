/** Not a piece of the stock is lost, made up, or promised twice. */
import type { History } from '../history.ts'
import { isSold } from './lifecycle.ts'
import { sumBy } from './multiset.ts'
import type { Observation } from '../reading/observation.ts'

export function stock(_history: History, { levels }: Observation): string[] {
  return levels
    .filter(({ onHand, reserved, moved }) => onHand !== moved || reserved < 0 || reserved > onHand)
    .map(
      ({ productId, onHand, reserved, moved }) =>
        `${productId}: on hand ${onHand}, reserved ${reserved}, moved ${moved}`,
    )
}

/** Counted without the ledger of movements: from what the clients know and what the orders say. */
export function conserved({ start, restocks }: History, { levels, orders }: Observation): string[] {
  const onHand = sumBy(
    levels,
    ({ productId }) => productId,
    (level) => level.onHand,
  )
  const lines = orders.filter(({ status }) => isSold(status)).flatMap((order) => order.lines)
  const gone = sumBy(
    lines,
    ({ productId }) => productId,
    ({ quantity }) => quantity,
  )
  const deliveries = Map.groupBy(restocks, ({ productId }) => productId)
  return [...new Set([...start.onHand.keys(), ...onHand.keys()])].flatMap((productId) => {
    const own = deliveries.get(productId) ?? []
    const certain = own.filter(({ outcome }) => outcome === 'DONE').map(({ quantity }) => quantity)
    const perhaps = own.filter(({ outcome }) => outcome !== 'DONE').map(({ quantity }) => quantity)
    const begun = (start.onHand.get(productId) ?? 0) + certain.reduce((sum, each) => sum + each, 0)
    const now = (onHand.get(productId) ?? 0) + (gone.get(productId) ?? 0)
    if (sumsOf(perhaps).has(now - begun)) return []
    return [`${productId}: ${begun} at the start and restocked, ${now} on hand and sold`]
  })
}

/** What any choice among the quantities may come to. */
function sumsOf(quantities: readonly number[]): Set<number> {
  return quantities.reduce(
    (sums, quantity) => new Set([...sums, ...[...sums].map((sum) => sum + quantity)]),
    new Set([0]),
  )
}

export function sold(_history: History, { orders, sold: moved, held, levels }: Observation): string[] {
  const wrong = orders.flatMap(({ id, status, lines }) => {
    const quantity = isSold(status) ? lines.reduce((sum, line) => sum + line.quantity, 0) : 0
    const gone = moved.get(id) ?? 0
    return gone === quantity ? [] : [`order ${id} (${status}) has ${gone} pieces sold instead of ${quantity}`]
  })
  const ours = new Set(orders.map(({ id }) => id))
  const strange = [...moved.keys()].filter((id) => !ours.has(id))
  const reserved = levels.reduce((sum, level) => sum + level.reserved, 0)
  return [
    ...wrong,
    ...strange.map((id) => `${id} has pieces sold and is no order`),
    ...(reserved === 0 ? [] : [`${reserved} pieces are still reserved`]),
    ...[...held].map((id) => `order ${id} still holds a reservation`),
  ]
}
