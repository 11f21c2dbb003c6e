/** What the product subgraph reads from its environment. */
import { z } from 'zod'
import { serviceKeys } from '#platform/process/config.ts'

export const configSchema = z.object({
  ...serviceKeys,
  DATABASE_URL: z.url().describe("the product subgraph's Postgres"),
  GATEWAY_JWKS_URL: z.url().describe('where the gateway publishes the keys that it signs with'),
  NATS_URL: z.string().min(1).describe('NATS with JetStream'),
  REDIS_URL: z.string().min(1).describe('the cache in front of the catalogue'),
})

export type ProductConfig = z.infer<typeof configSchema>
