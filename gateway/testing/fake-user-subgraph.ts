/** Plays the user subgraph: signs access tokens, and knows names by id; the user `usr-broken` cannot be read. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'
import type { Caller } from '#platform/identity/caller.ts'

const { privateKey, publicKey } = await generateKeyPair(ACCESS_TOKEN.algorithm, {
  crv: 'Ed25519',
  extractable: true,
})

export const userJwks = {
  keys: [{ ...(await exportJWK(publicKey)), kid: 'user-1', alg: ACCESS_TOKEN.algorithm }],
}

/** An access token; `seconds` may be negative for one that has expired. */
export function accessToken(
  subject: string,
  seconds = 600,
  role: unknown = 'CUSTOMER',
  sid?: string,
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  return new SignJWT({ sub: subject, role, sid })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, typ: ACCESS_TOKEN.typ, kid: 'user-1' })
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(privateKey)
}

export const userSdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated", "@key", "@listSize"])
  type Query { me: User  somebody: User }
  type User @key(fields: "id") {
    id: ID!  displayName: String!  secret: String @authenticated
    friend: User  friends(first: Int, filter: [[Int]], search: String): [User!] @listSize(assumedSize: 1, slicingArguments: ["first"], requireOneSlicingArgument: false)
  }
`

export const userResolvers = {
  Query: {
    somebody: () => ({ id: 'usr-1' }),
    me: (_: unknown, __: unknown, caller: Caller) => (caller.userId ? { id: caller.userId } : null),
  },
  User: {
    __resolveReference: ({ id }: { id: string }) => ({ id }),
    displayName({ id }: { id: string }) {
      if (id === 'usr-broken') throw new Error('a secret of the database')
      return `Name of ${id}`
    },
    friend: ({ id }: { id: string }) => ({ id }),
    friends: ({ id }: { id: string }, { first = 1 }: { first?: number }) => Array(first).fill({ id }),
  },
}
