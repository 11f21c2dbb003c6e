/** Starts the stand-in for the payment service provider. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { readConfig } from '#platform/process/config.ts'
import { configureLog, log } from '#platform/process/log.ts'
import { onShutdown } from '#platform/process/shutdown.ts'
import { createApp } from './app.ts'
import { configSchema } from './config.ts'

const config = readConfig(configSchema)
configureLog('psp', config.LOG_LEVEL)
mkdirSync(dirname(config.PSP_DATABASE_PATH), { recursive: true })
const { PSP_WEBHOOK_URL: url, PSP_WEBHOOK_SECRET: secret } = config
const app = createApp({
  databasePath: config.PSP_DATABASE_PATH,
  apiKey: config.PSP_API_KEY,
  logger: log,
  webhooks: url && secret ? { url, secret } : undefined,
})
onShutdown(() => app.close())
await app.listen({ host: config.HOST, port: config.PORT })
