/**
 * Orders whose events a test appends. `orderStatusChanged` begins with the latest event, or behind `after`,
 * and ends with DONE; `ticks` has no cursor and never ends.
 */
import { once, EventEmitter } from 'node:events'
import { GraphQLError } from 'graphql'

export const orderSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key"])
  type Query { order(id: ID!): Order }
  type Mutation { orderTouch(id: ID!): Order }
  type Order @key(fields: "id") { id: ID!  status: String!  customer: User  owner: User! }
  type User @key(fields: "id", resolvable: false) { id: ID! }
  type Subscription {
    orderStatusChanged(orderId: ID!, after: String): OrderStatusChange!
    ticks: Tick!
  }
  type OrderStatusChange { cursor: String!  status: String!  order: Order! }
  type Tick { count: Int! }
`

interface Order {
  id: string
  customer: string
  statuses: string[]
}

export function createOrders() {
  const orders = new Map<string, Order>()
  const changed = new EventEmitter().setMaxListeners(0)
  const started: { orderId: string; after?: string | null }[] = []
  let open = 0
  let count = 0

  async function* changes(signal: AbortSignal, orderId: string, after?: string | null) {
    const order = orders.get(orderId) as Order
    started.push({ orderId, after })
    let next = after ? Number(after) + 1 : order.statuses.length - 1
    for (;;) {
      for (; next < order.statuses.length; next++) {
        const status = order.statuses[next] as string
        yield { orderStatusChanged: { cursor: String(next), status, order: view(order, status) } }
        if (status === 'DONE') return
      }
      await once(changed, orderId, { signal })
    }
  }

  async function* ticks(signal: AbortSignal) {
    started.push({ orderId: 'ticks' })
    for (;;) {
      yield { ticks: { count } }
      await once(changed, 'tick', { signal })
    }
  }

  /** Ends at once when it is no longer wanted, where a bare generator would wait for its next event. */
  function counted<Event>(make: (signal: AbortSignal) => AsyncGenerator<Event>) {
    const gone = new AbortController()
    const events = make(gone.signal)
    open++
    gone.signal.addEventListener('abort', () => open--)
    const end = async () => {
      gone.abort()
      return { done: true as const, value: undefined }
    }
    return {
      async next() {
        const event = await events.next().catch(end)
        if (event.done) gone.abort()
        return event
      },
      return: end,
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  const view = (order: Order, status: string) => ({
    id: order.id,
    status,
    customer: { __typename: 'User', id: order.customer },
    owner: { __typename: 'User', id: order.customer },
  })
  const find = (id: string) => {
    const order = orders.get(id)
    return order ? view(order, order.statuses.at(-1) as string) : null
  }

  return {
    /** What upstream subscriptions were asked for, in order. */
    started,
    /** How many are open. */
    open: () => open,
    add: (id: string, status: string, customer = 'usr-1') =>
      orders.set(id, { id, customer, statuses: [status] }),
    append(id: string, ...statuses: string[]) {
      orders.get(id)?.statuses.push(...statuses)
      changed.emit(id)
    },
    tick() {
      count++
      changed.emit('tick')
    },
    resolvers: {
      Query: { order: (_: unknown, { id }: { id: string }) => find(id) },
      Mutation: { orderTouch: (_: unknown, { id }: { id: string }) => find(id) },
      Order: { __resolveReference: ({ id }: { id: string }) => find(id) },
      Subscription: {
        orderStatusChanged: {
          subscribe: (_: unknown, { orderId, after }: { orderId: string; after?: string | null }) =>
            orders.has(orderId)
              ? counted((signal) => changes(signal, orderId, after))
              : new GraphQLError('No such order.', { extensions: { code: 'NOT_FOUND' } }),
        },
        ticks: { subscribe: () => counted(ticks) },
      },
    },
  }
}
