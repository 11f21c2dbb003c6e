/** What production takes of each service, and what a service says of a setting that it does not take. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { z } from 'zod'
import { parseConfig } from '#platform/process/config.ts'
import { subgraphNames } from '../../../dev/subgraphs.ts'

const root = join(import.meta.dirname, '../../..')
const signingKey = JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))
/** What production takes. */
const GOOD: Record<string, string> = {
  NODE_ENV: 'production',
  PORT: '4000',
  DATABASE_URL: 'postgresql://order:its-own@db/order?sslmode=verify-full',
  NATS_URL: 'tls://order:its-own@nats:4222',
  REDIS_URL: 'rediss://order:its-own@redis',
  LIMITS_REDIS_URL: 'rediss://order:its-own@redis',
  GATEWAY_SIGNING_KEY: signingKey,
  KEY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
  GATEWAY_JWKS_URL: 'http://gateway/.well-known/jwks.json',
  USER_JWKS_URL: 'http://user/.well-known/jwks.json',
  STRIPE_API_KEY: 'sk_live_its_own',
  STRIPE_WEBHOOK_SECRET: 'whsec_its_own',
  PSP_DATABASE_PATH: 'psp.sqlite',
}
const rooms = ['gateway', 'psp', ...subgraphNames().map((name) => `subgraphs/${name}`)]
/** Of each service, by its folder. */
export const schemas = await Promise.all(
  rooms.map(async (room): Promise<[string, z.ZodObject]> => {
    const { configSchema } = (await import(join(root, room, 'config.ts'))) as { configSchema: z.ZodObject }
    return [room, configSchema]
  }),
)

/** What a service says that production does not take. */
export function refusal(schema: z.ZodObject, changed: Record<string, string | undefined>): string {
  try {
    parseConfig(schema, { ...GOOD, ...changed })
    return 'nothing'
  } catch (error) {
    return (error as Error).message
  }
}
