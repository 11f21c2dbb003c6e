/**
 * Where the runner is told of drills: a socket that only its owner reaches, whose path stands beside the data. A fault
 * lasts as long as the connection that asked for it, and no longer than was said: however whoever asked for it ends,
 * the system closes the connection, and the runner heals (docs/decisions/0042-a-drill-lasts-as-long-as-its-connection.md).
 */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Heal } from '../runner/disturbances.ts'
import { type DrillRequest, drillsFile, isDrillRequest, type Told } from './drill-protocol.ts'
import type { DrilledSystem } from './drills.ts'

const MAX_REQUEST_BYTES = 4_096
const ASKS_WITHIN_MS = 5_000

export interface DrillServer {
  /** Heals what is not healed yet. */
  close(): Promise<void>
}

export async function serveDrills(
  system: DrilledSystem,
  report: (line: string) => void,
): Promise<DrillServer> {
  const home = await mkdtemp(join(tmpdir(), 'storegraph-drills-')) // a socket's path may have 107 bytes at most
  const path = join(home, 'socket')
  const stopping = Promise.withResolvers<void>()
  const underWay = new Map<string, Promise<void>>()

  async function serve(socket: Socket): Promise<void> {
    const tell = (told: Told) => void socket.write(`${JSON.stringify(told)}\n`)
    const left = Promise.race([once(socket, 'end'), once(socket, 'close')])
    left.catch(() => {}) // a connection that breaks is one that has left
    socket.on('error', () => {})
    try {
      const request = await readRequest(socket)
      const [busy] = underWay.keys()
      if (busy) throw new Error(`The drill ${busy} is under way: end that one first.`)
      const drill = carryOut(request, left, tell).finally(() => underWay.delete(request.name))
      underWay.set(request.name, drill)
      await drill
    } catch (error) {
      tell({ state: 'failed', reason: (error as Error).message })
    } finally {
      socket.end()
    }
  }

  async function carryOut(
    { name, on, seconds }: DrillRequest,
    left: Promise<unknown>,
    tell: (told: Told) => void,
  ): Promise<void> {
    const { findDrill } = await import('./drills.ts')
    const drill = findDrill(name)
    if (!drill) throw new Error(`There is no drill "${name}".`)
    const heal: Heal = await drill.begin(system, on)
    report(`The drill ${name} has begun.`)
    tell({ state: 'begun' })
    let timer: NodeJS.Timeout | undefined
    const time = new Promise<void>((resolve) => (timer = setTimeout(resolve, seconds * 1_000)))
    await Promise.race([left.catch(() => {}), time, stopping.promise])
    clearTimeout(timer)
    await heal()
    report(`The drill ${name} is healed.`)
    tell({ state: 'healed' })
  }

  const server = createServer({ allowHalfOpen: true }, (socket) => void serve(socket))
  server.listen(path)
  await once(server, 'listening')
  await writeFile(drillsFile(system.folder), path, { mode: 0o600 })
  return {
    async close() {
      stopping.resolve()
      server.close()
      await Promise.allSettled(underWay.values())
      await rm(drillsFile(system.folder), { force: true })
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** @throws Error in a sentence */
async function readRequest(socket: Socket): Promise<DrillRequest> {
  let text = ''
  const late = setTimeout(() => socket.destroy(), ASKS_WITHIN_MS)
  try {
    const read = Promise.withResolvers<void>()
    const onData = (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n') || text.length > MAX_REQUEST_BYTES) read.resolve()
    }
    socket.on('data', onData).once('close', () => read.resolve())
    await read.promise
    const request: unknown = JSON.parse(text)
    if (!isDrillRequest(request)) throw new Error('not a request')
    return request
  } catch (error) {
    throw new Error('That is no drill: `npm run drill -- --list` says which there are.', { cause: error })
  } finally {
    clearTimeout(late)
  }
}
