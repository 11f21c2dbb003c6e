/**
 * Whose thing an id may name, for every place where the graph takes one: the schema says who may ask, and resolvers
 * decide this. A place that is not here fails a test, and the attacks (tests/e2e/attacks/) try each with a stranger's id.
 */

/** What the ids of a place name. */
export type Thing =
  | 'address'
  | 'anything'
  | 'order'
  | 'payment'
  | 'paymentMethod'
  | 'product'
  | 'session'
  | 'user'
  | 'warehouse'

export interface OwnershipRule {
  thing: Thing
  /**
   * - `public`: anybody's, as it is for sale
   * - `own or staff`: another customer's does not exist; staff may name anybody's
   * - `own`: anybody else's does not exist, also for staff
   * - `any`: anybody's, by those who may ask at all
   */
  whose: 'public' | 'own or staff' | 'own' | 'any'
}

const rule = (thing: Thing, whose: OwnershipRule['whose']): OwnershipRule => ({ thing, whose })

/** By the field's coordinate and the path of the id in its arguments. */
export const OWNERSHIP_RULES: Readonly<Record<string, OwnershipRule>> = {
  'Query.node id': rule('anything', 'own or staff'),
  'Query.user id': rule('user', 'own or staff'),
  'Query.order id': rule('order', 'own or staff'),
  'Query.payment id': rule('payment', 'own or staff'),
  'Query.orders filter.customerId': rule('user', 'any'),
  'Query.auditEvents filter.userId': rule('user', 'any'),
  'Query.product id': rule('product', 'public'),
  'Query.products ids': rule('product', 'public'),
  'Query.orderQuote input.lines.productId': rule('product', 'public'),
  'Mutation.orderPlace input.lines.productId': rule('product', 'public'),
  'Mutation.orderCancel input.id': rule('order', 'own or staff'),
  'Mutation.fulfillmentShip input.orderId': rule('order', 'any'),
  'Mutation.fulfillmentDeliver input.orderId': rule('order', 'any'),
  'Mutation.sagasRetry input.orderIds': rule('order', 'any'),
  'Mutation.sagasResolve input.orderIds': rule('order', 'any'),
  'Mutation.sagaRetry input.orderId': rule('order', 'any'),
  'Mutation.sagaResolve input.orderId': rule('order', 'any'),
  'Mutation.paymentRefund input.paymentId': rule('payment', 'any'),
  'Mutation.paymentMethodDetach input.id': rule('paymentMethod', 'own'),
  'Mutation.productUpdate input.id': rule('product', 'any'),
  'Mutation.productArchive input.id': rule('product', 'any'),
  'Mutation.stockAdjust input.productId': rule('product', 'any'),
  'Mutation.stockAdjust input.warehouseId': rule('warehouse', 'any'),
  'Mutation.sessionEnd input.id': rule('session', 'own'),
  'Mutation.userRoleSet input.id': rule('user', 'any'),
  'Mutation.userUnlock input.id': rule('user', 'any'),
  'Mutation.addressUpdate input.id': rule('address', 'own'),
  'Mutation.addressDelete input.id': rule('address', 'own'),
  'Subscription.orderStatusChanged orderId': rule('order', 'own or staff'),
  'Subscription.orderChanged orderId': rule('order', 'own or staff'),
  'Subscription.productAvailabilityChanged productId': rule('product', 'public'),
}

export const ruleOf = (coordinate: string, id: string): OwnershipRule | undefined =>
  OWNERSHIP_RULES[`${coordinate} ${id}`]
