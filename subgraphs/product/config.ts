/** What the product subgraph reads from its environment. */
import { z } from 'zod'
import { natsKeys } from '#platform/messaging/nats-keys.ts'
import { serviceKeys } from '#platform/process/config.ts'
import { databaseKeys } from '#platform/storage/database-keys.ts'
import { redisKeys } from '#platform/storage/redis-keys.ts'

export const configSchema = z.object({
  ...serviceKeys,
  ...databaseKeys,
  ...natsKeys,
  ...redisKeys,
  GATEWAY_JWKS_URL: z.url().describe('where the gateway publishes the keys that it signs with'),
})

export type ProductConfig = z.infer<typeof configSchema>
