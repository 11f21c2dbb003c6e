/** What the gateway reads from its environment. */
import { z } from 'zod'
import { serviceKeys } from '#platform/process/config.ts'
import { parseTrustProxy } from './identity/client-address.ts'

const subgraphUrl = (name: string) =>
  z.url().optional().describe(`where the ${name} subgraph's GraphQL is; absent: where the supergraph says`)

const signingKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  d: z.string().min(1),
  kid: z.string().optional(),
})

export const configSchema = z.object({
  ...serviceKeys,
  PORT: serviceKeys.PORT.default(4000),
  SUPERGRAPH_PATH: z
    .string()
    .default('gateway/supergraph.graphql')
    .describe('the composed supergraph, from the working folder'),
  USER_JWKS_URL: z.url().describe('the keys by which clients’ access tokens are verified'),
  GATEWAY_SIGNING_KEY: z
    .string()
    .transform((json, issue) => {
      const parsed = signingKey.safeParse(parseJson(json))
      if (parsed.success) return parsed.data
      issue.addIssue({ code: 'custom', message: 'expected a private Ed25519 key as a JWK' })
      return z.NEVER
    })
    .describe('the private Ed25519 key (JWK, JSON) that signs the tokens for subgraphs'),
  REDIS_URL: z.url().optional().describe('where persisted queries are shared between gateways; absent: not'),
  USER_URL: subgraphUrl('user'),
  PRODUCT_URL: subgraphUrl('product'),
  ORDER_URL: subgraphUrl('order'),
  PAYMENT_URL: subgraphUrl('payment'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((origin) => origin.trim() || []))
    .describe('origins of web pages that may call the gateway, separated by commas; "*" for any'),
  TRUST_PROXY: z
    .string()
    .default('')
    .transform((setting, issue) => {
      try {
        return parseTrustProxy(setting)
      } catch (error) {
        issue.addIssue({ code: 'custom', message: (error as Error).message })
        return z.NEVER
      }
    })
    .describe('proxies whose x-forwarded-for is believed: how many, or their addresses (CIDR); absent: none'),
  EXPLORER: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Apollo Sandbox on /, GraphiQL on /graphiql, and introspection'),
})

export type GatewayConfig = z.infer<typeof configSchema>
export type SigningKey = z.infer<typeof signingKey>

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
