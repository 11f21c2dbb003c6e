/**
 * What the gateway reads from its environment: the keys of the schema, and for each subgraph that the supergraph
 * names a key of its own, such as ORDER_URL for `order`, which overrides the URL in the supergraph.
 */
import { z } from 'zod'
import { readConfig, serviceKeys } from '#platform/process/config.ts'
import { parseTrustProxy } from './identity/client-address.ts'

export const signingKey = z.object({
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

export type SigningKey = z.infer<typeof signingKey>

export interface GatewayConfig extends z.infer<typeof configSchema> {
  /** URLs that may be those of subgraphs, by their keys (`ORDER_URL`). */
  readonly SUBGRAPH_URLS: Readonly<Record<string, string>>
}

/** Reads the process's environment; on a problem names the keys, and exits with EX_CONFIG (78). */
export function readGatewayConfig(): GatewayConfig {
  return Object.freeze({ ...readConfig(configSchema), SUBGRAPH_URLS: urlsIn(process.env) })
}

/** `order` → `ORDER_URL` */
export function subgraphUrlKey(subgraph: string): string {
  return `${subgraph.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_URL`
}

function urlsIn(env: Record<string, string | undefined>): Record<string, string> {
  const known = new Set(Object.keys(configSchema.shape))
  const urls = Object.entries(env).flatMap(([key, value]) =>
    key.endsWith('_URL') && !known.has(key) && value ? [[key, value] as const] : [],
  )
  return Object.fromEntries(urls)
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
