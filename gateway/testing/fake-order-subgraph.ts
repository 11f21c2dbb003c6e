/**
 * Plays the order subgraph: orders whose events a test appends. `orderStatusChanged` begins with the latest event, or behind `after`,
 * and ends with DONE; `ticks` has no cursor and never ends. Some fields
 * are for signed-in callers, some for staff. `hang` is never answered.
 */
import { once, EventEmitter } from 'node:events'
import { GraphQLError } from 'graphql'

export const orderSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated", "@key", "@requiresScopes"])
  type Query {
    order(id: ID!): Order
    orders: [Order!]!
    board: Board
    hang(at: Int): Boolean
    large: String
    secrets: [String!]! @requiresScopes(scopes: [["staff"]])
  }
  type Mutation {
    orderTouch(id: ID!): Order
    orderErase(id: ID!): Order! @requiresScopes(scopes: [["staff", "admin"], ["root"]])
    orderNote(id: ID!): Order @authenticated
  }
  type Order @key(fields: "id") {
    id: ID!  status: String!  customer: User  owner: User!  documents: [Document!]  margin: Margin
    saga: String @authenticated
    notes: [String!] @requiresScopes(scopes: [["staff"]])
  }
  type Margin { percent: Int! @requiresScopes(scopes: [["staff"]])  currency: String! }
  type Board @requiresScopes(scopes: [["staff"]]) { title: String! }
  interface Document { title: String! }
  type Invoice implements Document { title: String!  total: Int @authenticated }
  type Memo implements Document { title: String!  text: String }
  type User @key(fields: "id", resolvable: false) { id: ID! }
  type Subscription {
    orderStatusChanged(orderId: ID!, after: String): OrderStatusChange!
    ticks: Tick!
    staffTicks: Tick! @requiresScopes(scopes: [["staff"]])
  }
  type OrderStatusChange { cursor: String!  status: String!  order: Order! }
  type Tick { count: Int! }
`

interface Order {
  id: string
  customer: string
  statuses: string[]
}

export function createFakeOrders() {
  const orders = new Map<string, Order>()
  const changed = new EventEmitter().setMaxListeners(0)
  const started: { orderId: string; after?: string | null }[] = []
  let open = 0
  let count = 0

  function existing(orderId: string): Order {
    const order = orders.get(orderId)
    if (!order) throw new Error(`There is no order ${orderId}.`)
    return order
  }

  async function* changes(signal: AbortSignal, orderId: string, after?: string | null) {
    const order = existing(orderId)
    started.push({ orderId, after })
    let next = after ? Number(after) + 1 : order.statuses.length - 1
    for (;;) {
      for (const status of order.statuses.slice(next)) {
        yield { orderStatusChanged: { cursor: String(next++), status, order: view(order, status) } }
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

  const view = (order: Order, status: string | undefined) => ({
    id: order.id,
    status,
    customer: { __typename: 'User', id: order.customer },
    owner: { __typename: 'User', id: order.customer },
    saga: 'RUNNING',
    notes: ['a note'],
    margin: { percent: 30, currency: 'EUR' },
    documents: [
      { __typename: 'Invoice', title: 'Invoice', total: 5 },
      { __typename: 'Memo', title: 'Memo', text: 'm' },
    ],
  })
  const find = (id: string) => {
    const order = orders.get(id)
    return order ? view(order, order.statuses.at(-1)) : null
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
      Query: {
        order: (_: unknown, { id }: { id: string }) => find(id),
        orders: () => [...orders.keys()].map(find),
        board: () => ({ title: 'All' }),
        hang: () => new Promise(() => undefined),
        large: () => 'x'.repeat(1_000_000),
        secrets: () => ['a secret'],
      },
      Mutation: {
        orderTouch: (_: unknown, { id }: { id: string }) => find(id),
        orderErase: (_: unknown, { id }: { id: string }) => find(id),
        orderNote: (_: unknown, { id }: { id: string }) => find(id),
      },
      Order: { __resolveReference: ({ id }: { id: string }) => find(id) },
      Subscription: {
        orderStatusChanged: {
          subscribe: (_: unknown, { orderId, after }: { orderId: string; after?: string | null }) =>
            orders.has(orderId)
              ? counted((signal) => changes(signal, orderId, after))
              : new GraphQLError('No such order.', { extensions: { code: 'NOT_FOUND' } }),
        },
        ticks: { subscribe: () => counted(ticks) },
        staffTicks: { subscribe: () => counted(ticks), resolve: () => ({ count }) },
      },
    },
  }
}
