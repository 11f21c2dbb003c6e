/** What the payment subgraph reads from its environment. */
import { z } from 'zod'
import { serviceKeys } from '#platform/process/config.ts'

export const configSchema = z.object({
  ...serviceKeys,
  PORT: serviceKeys.PORT.default(4004),
  DATABASE_URL: z.url().describe('its Postgres'),
  GATEWAY_JWKS_URL: z.url().describe("the gateway's public keys"),
  NATS_URL: z.string().min(1).describe('NATS with JetStream'),
  STRIPE_API_KEY: z.string().min(8).describe("the payment service provider's secret key"),
  STRIPE_API_URL: z.url().optional().describe('where the provider is; absent: Stripe itself'),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .min(8)
    .optional()
    .describe('what the provider signs its webhooks with; absent: none are received'),
})

export type PaymentConfig = z.infer<typeof configSchema>
