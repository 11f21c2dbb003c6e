/** The order subgraph's configuration: the only place here that knows the environment's names. */
import { z } from 'zod'
import { serviceKeys } from '#platform/process/config.ts'
import { rateLimitKeys } from '#platform/subgraph/rate-limits.ts'

export const configSchema = z.object({
  ...serviceKeys,
  ...rateLimitKeys,
  DATABASE_URL: z.url().describe("the order subgraph's own Postgres"),
  GATEWAY_JWKS_URL: z.url().describe("where the gateway's public keys are"),
  NATS_URL: z.string().min(1).describe('NATS with JetStream'),
})

export type OrderConfig = z.infer<typeof configSchema>
