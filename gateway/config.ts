/**
 * What the gateway reads from its environment: the keys of the schema, and for each subgraph that the supergraph
 * names a key of its own, such as ORDER_URL for `order`, which overrides the URL in the supergraph.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { readConfig, serviceKeys } from '#platform/process/config.ts'
import { natsKeys } from '#platform/messaging/nats-keys.ts'
import { inProduction } from '#platform/process/production.ts'
import { limitsRedisKeys, optionalRedisKeys } from '#platform/storage/redis-keys.ts'
import { ENGINES } from './execution/engine-name.ts'
import { budgetKeys } from './protection/budgets.ts'
import { connectionLimitKeys, costLimitKeys, operationLimitKeys } from './protection/limits.ts'
import { subgraphLimitKeys } from './subgraphs/subgraph-breaker.ts'
import { planningLimitKeys } from './planning/planning-limits.ts'
import { parseTrustProxy } from './identity/client-address.ts'
import { subgraphNames, subgraphUrlKey, type SubgraphUrls } from './subgraphs/subgraph-locations.ts'

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
  GATEWAY_SIGNING_KEY: inProduction(
    z
      .string()
      .transform((json, issue) => {
        const parsed = signingKey.safeParse(parseJson(json))
        if (parsed.success) return parsed.data
        issue.addIssue({ code: 'custom', message: 'expected a private Ed25519 key as a JWK' })
        return z.NEVER
      })
      .describe('the private Ed25519 key (JWK, JSON) that signs the tokens for subgraphs'),
    { check: (key) => (isOurOwn(key!) ? undefined : 'is a key that everybody knows') },
  ),
  ...natsKeys,
  ...optionalRedisKeys,
  ...limitsRedisKeys,
  CORS_ORIGINS: inProduction(
    z
      .string()
      .default('')
      .transform((list) => list.split(',').flatMap((origin) => origin.trim() || []))
      .describe('origins of web pages that may call the gateway, separated by commas; "*" for any'),
    { check: (origins) => (origins!.includes('*') ? 'allows any page: name the origins' : undefined) },
  ),
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
  GATEWAY_ENGINE: z
    .enum(ENGINES)
    .default('storegraph')
    .describe('what carries operations out: the gateway’s own engine, or Apollo’s executor, to compare'),
  EXPLORER: inProduction(
    z
      .enum(['on', 'off'])
      .default('on')
      .describe('the start page on /, GraphiQL on /graphiql, Apollo Sandbox on /graphql, and introspection'),
    {
      otherwise: 'off',
      check: (explorer) => (explorer === 'on' ? 'is on, with introspection' : undefined),
    },
  ),
  KNOWN_PEOPLE: inProduction(
    z
      .enum(['on', 'off'])
      .default('off')
      .describe(
        'whether the pages sign in as the accounts of development: only where `npm start` seeds them',
      ),
    { check: (people) => (people === 'on' ? 'is on, and everybody knows their password' : undefined) },
  ),
  RESPONSE_CACHE_MB: z.coerce
    .number()
    .nonnegative()
    .default(16)
    .describe('the most memory for answers that are the same for everybody, in MB; 0: none is kept'),
  METRICS_OPERATIONS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((name) => name.trim() || []))
    .describe('names of operations that metrics tell apart, separated by commas; every other is `other`'),
  ...operationLimitKeys,
  ...costLimitKeys,
  ...budgetKeys,
  ...connectionLimitKeys,
  ...subgraphLimitKeys,
  ...planningLimitKeys,
})

export type SigningKey = z.infer<typeof signingKey>

export interface GatewayConfig extends z.infer<typeof configSchema> {
  /** Where subgraphs are, by their keys (`ORDER_URL`). */
  readonly SUBGRAPH_URLS: SubgraphUrls
}

/** The keys by which subgraphs of these names are found. */
export const subgraphUrlsSchema = (names: readonly string[]) =>
  z.object(Object.fromEntries(names.map((name) => [subgraphUrlKey(name), z.url().optional()])))

/** Reads the process's environment; on a problem names the keys, and exits with EX_CONFIG (78). */
export function readGatewayConfig(): GatewayConfig {
  const config = readConfig(configSchema)
  const names = subgraphNames(readFileSync(config.SUPERGRAPH_PATH, 'utf8'))
  return Object.freeze({ ...config, SUBGRAPH_URLS: readConfig(subgraphUrlsSchema(names)) })
}

/** The public half of the key that docker-compose.yml has. */
const KNOWN_KEY = 'sIarUiMEbLqpMBiEdr020pLX--GDlOl9W-2CDNGKJhk'
const KEY_BYTES = 32

/** Whether it is neither the example's nor the one for development. */
const isOurOwn = ({ x, d }: z.infer<typeof signingKey>) =>
  x !== KNOWN_KEY && [x, d].every((half) => Buffer.from(half, 'base64url').length === KEY_BYTES)

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
