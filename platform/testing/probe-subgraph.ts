/** A subgraph for the tests of how one is served: who asks is its answer, and it counts what it resolved. */
export const PROBE_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@authenticated", "@key", "@requiresScopes"])
  type Query { who: String  client: String  secret: String @requiresScopes(scopes: [["staff"]]) }
  type Mutation { touch: Boolean @authenticated }
  type Thing @key(fields: "id") { id: ID!  name: String  cost: Int @requiresScopes(scopes: [["staff"]]) }
  type Board @key(fields: "id") @requiresScopes(scopes: [["admin"]]) { id: ID! }
  type Subscription { ticks: Int!  staffTicks: Int @requiresScopes(scopes: [["staff"]]) }
`

export type ProbeContext = { caller: { userId: string | null; role: null }; client?: unknown }

let resolved = 0
async function* ticks(field: string) {
  resolved++
  yield { [field]: 1 }
}
export const probeResolvers = {
  Query: {
    who: (_: unknown, __: unknown, { caller }: ProbeContext) => caller.userId ?? 'nobody',
    client: (_: unknown, __: unknown, context: ProbeContext) => JSON.stringify(context.client),
    secret: () => 'a secret',
  },
  Mutation: {
    touch() {
      resolved++
      return true
    },
  },
  Thing: { __resolveReference: ({ id }: { id: string }) => ({ id, name: 'Lamp', cost: 5 }) },
  Board: { __resolveReference: ({ id }: { id: string }) => ({ id }) },
  Subscription: {
    ticks: { subscribe: () => ticks('ticks') },
    staffTicks: { subscribe: () => ticks('staffTicks') },
  },
}

/** How often a resolver ran that must not run for everybody. */
export const resolvedCount = (): number => resolved
