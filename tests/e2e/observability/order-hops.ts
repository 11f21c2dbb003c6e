/**
 * The hops of an order that is confirmed, each with those that its span may be below; the first is below none. A client's
 * span is told from a server's by whom it asks.
 */
const ROOT = 'gateway: POST /graphql'
export const HOPS: readonly (readonly [hop: string, ...parents: string[]])[] = [
  [ROOT],
  ['gateway: POST /graphql to order', ROOT, 'gateway: subscription event'],
  ['order: POST /graphql', 'gateway: POST /graphql to order'],
  ['order: publish commands.product.stock.reserve', 'order: POST /graphql'],
  ['product: process commands.product.stock.reserve', 'order: publish commands.product.stock.reserve'],
  ['product: publish events.product.stock.reserved', 'product: process commands.product.stock.reserve'],
  ['order: process events.product.stock.reserved', 'product: publish events.product.stock.reserved'],
  [
    'order: publish commands.payment.authorize',
    'order: process events.product.stock.reserved',
    'order: reconcile saga',
  ],
  ['payment: process commands.payment.authorize', 'order: publish commands.payment.authorize'],
  ['payment: stripe authorize', 'payment: process commands.payment.authorize'],
  ['payment: POST /v1/payment_intents to stripe', 'payment: stripe authorize'],
  ['payment: publish events.payment.authorized', 'payment: process commands.payment.authorize'],
  ['order: process events.payment.authorized', 'payment: publish events.payment.authorized'],
  ['order: publish commands.product.stock.commit', 'order: process events.payment.authorized'],
  ['product: process commands.product.stock.commit', 'order: publish commands.product.stock.commit'],
  ['product: publish events.product.stock.committed', 'product: process commands.product.stock.commit'],
  ['order: process events.product.stock.committed', 'product: publish events.product.stock.committed'],
  ['order: publish commands.payment.capture', 'order: process events.product.stock.committed'],
  ['payment: process commands.payment.capture', 'order: publish commands.payment.capture'],
  ['payment: stripe capture', 'payment: process commands.payment.capture'],
  ['payment: POST /v1/payment_intents/{id}/capture to stripe', 'payment: stripe capture'],
  ['payment: publish events.payment.captured', 'payment: process commands.payment.capture'],
  ['order: process events.payment.captured', 'payment: publish events.payment.captured'],
  ['payment: process payment_intent.succeeded', ROOT],
  ['gateway: subscription event', ROOT],
]

/** What a retried order has besides. */
export const RETRY_HOPS: typeof HOPS = [['order: reconcile saga', ROOT]]
