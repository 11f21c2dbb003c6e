/** What the provider reads from its environment. */
import { z } from 'zod'
import { serviceKeys } from '#platform/process/config.ts'
import { inProduction } from '#platform/process/production.ts'

export const configSchema = z.object({
  ...serviceKeys,
  PORT: serviceKeys.PORT.default(4010),
  NODE_ENV: inProduction(serviceKeys.NODE_ENV.describe('anything but production'), {
    check: () => 'is production, and this is only a stand-in for a payment provider',
  }),
  PSP_API_KEY: z.string().min(8).describe('the one secret key that callers must show'),
  PSP_DATABASE_PATH: z
    .string()
    .min(1)
    .describe('the SQLite file of its database; created where it does not exist'),
  PSP_WEBHOOK_URL: z.url().optional().describe('where events are sent; absent: nowhere'),
  PSP_WEBHOOK_SECRET: z.string().min(8).optional().describe('what events are signed with'),
})

export type PspConfig = z.infer<typeof configSchema>
