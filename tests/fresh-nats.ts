/**
 * A NATS server for one test file: its streams hold nothing from another file, and nobody else's consumers
 * hear what it publishes. A server starts in less time than cleaning a shared one would take.
 */
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../dev/parts/free-port.ts'
import { startNats } from '../dev/parts/nats.ts'

export interface FreshNats {
  url: string
  stop(): Promise<void>
}

export async function startFreshNats(): Promise<FreshNats> {
  const folder = mkdtempSync(join(tmpdir(), 'storegraph-nats-'))
  const port = await freePort()
  const server = await startNats({
    folder,
    port,
    logFile: join(folder, 'nats.log'),
    signal: new AbortController().signal,
  })
  return {
    url: `nats://127.0.0.1:${port}`,
    async stop() {
      await server.stop(2_000)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
