/** The provider's parts, put together: its books in SQLite, its API, and its webhooks. */
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { log } from '#platform/process/log.ts'
import { createApp } from './app.ts'
import type { PspConfig } from './config.ts'

export async function startPsp(config: PspConfig) {
  mkdirSync(dirname(config.PSP_DATABASE_PATH), { recursive: true })
  const { PSP_WEBHOOK_URL: url, PSP_WEBHOOK_SECRET: secret } = config
  const app = createApp({
    databasePath: config.PSP_DATABASE_PATH,
    apiKey: config.PSP_API_KEY,
    logger: log,
    webhooks: url && secret ? { url, secret } : undefined,
  })
  await app.listen({ host: config.HOST, port: config.PORT })
  const { port } = app.server.address() as AddressInfo
  return { port, close: () => app.close() }
}
