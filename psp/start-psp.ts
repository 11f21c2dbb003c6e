/** The provider's parts, put together: its database, its API, and its webhooks. */
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { log } from '#platform/process/log.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { createApp, type AppTimes } from './api/app.ts'
import { createSwitches } from './api/switches.ts'
import type { PspConfig } from './config.ts'
import { openDatabase } from './database.ts'
import { startEventSender } from './webhooks/event-sender.ts'

/** @param replaced the times that a test shortens, and its clock */
export async function startPsp(config: PspConfig, replaced: Partial<AppTimes> = {}) {
  const { PSP_DATABASE_PATH: path, PSP_WEBHOOK_URL: url, PSP_WEBHOOK_SECRET: secret } = config
  mkdirSync(dirname(path), { recursive: true })
  await using parts = ownParts()
  const database = parts.adopt(openDatabase(path), (opened) => opened.close())
  const switches = createSwitches()
  if (url && secret) parts.own(startEventSender(database, { url, secret }, switches))
  const app = parts.adopt(
    createApp({ database, switches, apiKey: config.PSP_API_KEY, logger: log, ...replaced }),
    (opened) => opened.close(),
  )
  await app.listen({ host: config.HOST, port: config.PORT })
  const { port } = app.server.address() as AddressInfo
  return { port, app, close: parts.handOver() }
}
