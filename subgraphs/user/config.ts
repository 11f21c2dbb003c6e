/** What the environment says to the user subgraph. */
import { z } from 'zod'
import { natsKeys } from '#platform/messaging/nats-keys.ts'
import { serviceKeys } from '#platform/process/config.ts'
import { inProduction, KNOWN_KEY, secretProblem } from '#platform/process/production.ts'
import { databaseKeys } from '#platform/storage/database-keys.ts'
import { rateLimitKeys } from '#platform/subgraph/rate-limits.ts'
import { ACCESS_TOKEN_SECONDS } from './domain/access-token-lifetime.ts'

export const configSchema = z.object({
  ...serviceKeys,
  ...rateLimitKeys,
  PORT: serviceKeys.PORT.default(4001),
  ...databaseKeys,
  ...natsKeys,
  ACCESS_TOKEN_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(ACCESS_TOKEN_SECONDS)
    .default(ACCESS_TOKEN_SECONDS)
    .describe('how long an access token lasts'),
  KEY_ENCRYPTION_KEYS: inProduction(
    z
      .string()
      .regex(
        /^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$/,
        'expected 32 bytes in base64, or several of that separated by commas',
      )
      .optional()
      .describe(
        'what the private keys of access tokens are sealed with: 32 bytes in base64; the first one of several seals',
      ),
    { check: (keys) => secretProblem(keys?.includes(KNOWN_KEY) ? KNOWN_KEY : keys) },
  ),
  GATEWAY_JWKS_URL: z.url().describe("the gateway's public keys, by which its requests are known"),
})

export type UserConfig = z.infer<typeof configSchema>
