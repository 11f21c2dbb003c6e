/**
 * A product's availability is what its levels have on hand less what they have reserved. Its version is the
 * sum of the levels' versions: a change of any of them makes it newer.
 */
import { availabilityChanged } from '#contracts/catalog.ts'
import { type Message, message, type MessageData } from '#contracts/message.ts'
import { available, type Level, type Share } from './level.ts'

export type Availability = MessageData<typeof availabilityChanged>

/** @param levels all levels of one product */
export function availabilityOf(productId: string, levels: readonly Level[]): Availability {
  return {
    productId,
    version: levels.reduce((sum, level) => sum + level.version, 0),
    available: levels.reduce((sum, level) => sum + available(level), 0),
  }
}

/**
 * The availability of each product that has a share, once the shares are reserved (direction 1) or released (-1).
 * @param levels all levels of the products
 */
export function availabilityAfter(
  levels: readonly Level[],
  shares: readonly Share[],
  direction: 1 | -1,
): Availability[] {
  const moved = new Map(shares.map((share) => [`${share.productId} ${share.warehouseId}`, share.quantity]))
  const changed = levels.map((level) => {
    const quantity = moved.get(`${level.productId} ${level.warehouseId}`)
    if (quantity === undefined) return level
    return { ...level, reserved: level.reserved + direction * quantity, version: level.version + 1 }
  })
  const productIds = new Set(shares.map((share) => share.productId))
  return [...productIds].map((productId) =>
    availabilityOf(
      productId,
      changed.filter((level) => level.productId === productId),
    ),
  )
}

/** What everybody can order now. */
export function availabilityMessages(availabilities: readonly Availability[]): Message[] {
  return availabilities.map((each) => message(availabilityChanged, each.productId, each))
}
