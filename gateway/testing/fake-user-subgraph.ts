/** Knows names by id; the user `usr-broken` cannot be read. */
import type { Caller } from '#platform/identity/caller.ts'

export const userSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key"])
  type Query { me: User }
  type User @key(fields: "id") { id: ID!  displayName: String! }
`

export const userResolvers = {
  Query: { me: (_: unknown, __: unknown, caller: Caller) => (caller.userId ? { id: caller.userId } : null) },
  User: {
    __resolveReference: ({ id }: { id: string }) => ({ id }),
    displayName({ id }: { id: string }) {
      if (id === 'usr-broken') throw new Error('a secret of the database')
      return `Name of ${id}`
    },
  },
}
