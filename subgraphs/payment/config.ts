/** What the payment subgraph reads from its environment. */
import { z } from 'zod'
import { natsKeys } from '#platform/messaging/nats-keys.ts'
import { serviceKeys } from '#platform/process/config.ts'
import { inProduction, secretProblem } from '#platform/process/production.ts'
import { databaseKeys } from '#platform/storage/database-keys.ts'
import { rateLimitKeys } from '#platform/subgraph/rate-limits.ts'

export const configSchema = z.object({
  ...serviceKeys,
  PORT: serviceKeys.PORT.default(4004),
  ...databaseKeys,
  ...natsKeys,
  ...rateLimitKeys,
  GATEWAY_JWKS_URL: z.url().describe("the gateway's public keys"),
  STRIPE_API_KEY: inProduction(z.string().min(8).describe("the payment service provider's secret key"), {
    check: secretProblem,
  }),
  STRIPE_API_URL: inProduction(z.url().optional().describe('where the provider is; absent: Stripe itself'), {
    check: (url, encrypted) =>
      url === undefined || url.startsWith('https:') || encrypted.includes('provider')
        ? undefined
        : 'must begin with https://',
  }),
  STRIPE_WEBHOOK_SECRET: inProduction(
    z
      .string()
      .min(8)
      .optional()
      .describe('what the provider signs its webhooks with; absent: none are received'),
    { check: secretProblem },
  ),
})

export type PaymentConfig = z.infer<typeof configSchema>
