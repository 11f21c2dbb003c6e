/** The order subgraph's configuration: the only place here that knows the environment's names. */
import { z } from 'zod'
import { natsKeys } from '#platform/messaging/nats-keys.ts'
import { serviceKeys } from '#platform/process/config.ts'
import { databaseKeys } from '#platform/storage/database-keys.ts'
import { rateLimitKeys } from '#platform/subgraph/rate-limits.ts'

export const configSchema = z.object({
  ...serviceKeys,
  ...rateLimitKeys,
  ...databaseKeys,
  ...natsKeys,
  GATEWAY_JWKS_URL: z.url().describe("where the gateway's public keys are"),
})

export type OrderConfig = z.infer<typeof configSchema>
