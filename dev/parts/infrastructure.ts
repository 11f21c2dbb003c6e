/**
 * The parts that services use: a Postgres for each database, NATS, two Redis. A part whose URL is given is used as it is; one
 * that answers at its port (docker compose is up) is used, too; the others we start ourselves.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startNats } from './nats.ts'
import { type Part, parts, partUrl, type Ports } from './ports.ts'
import { takenPort } from './taken-port.ts'
import { startPostgres } from './postgres.ts'
import { stopLeftover } from './postgres-leftover.ts'
import { probe } from './probe.ts'
import { startRedis } from './redis.ts'
import { type Backoff, type Start, supervise, type Supervised } from '../processes/supervisor.ts'

const STOP_WITHIN_MS = 10_000

export type InfrastructureOptions = {
  /** Where the parts keep their data, and in `logs/` their logs. */
  folder: string
  ports: Ports
  env: NodeJS.ProcessEnv
  /** Data outlives a power loss; tests do without. */
  durable: boolean
  backoff?: Backoff
  report: (line: string) => void
}

export type RunningPart = {
  name: string
  url: string
  origin: 'started' | 'found' | 'given'
  process?: Supervised
}

export type Infrastructure = {
  parts: RunningPart[]
  /** USER_DATABASE_URL …, NATS_URL, REDIS_URL, LIMITS_REDIS_URL */
  urls: Record<string, string>
  stop: () => Promise<void>
  kill: () => Promise<void>
}

/** Starts all parts at once; when one fails, none is left running. */
export async function startInfrastructure(
  options: InfrastructureOptions,
  signal: AbortSignal,
  step: <Result>(name: string, work: Promise<Result>) => Promise<Result> = (_name, work) => work,
): Promise<Infrastructure> {
  const stopAll = async (graceMs: number) => {
    await Promise.all(running.map(async ({ process }) => process?.stop(graceMs)))
  }
  const running: RunningPart[] = []
  await mkdir(join(options.folder, 'logs'), { recursive: true })
  const onAbort = () => void stopAll(STOP_WITHIN_MS)
  signal.addEventListener('abort', onAbort)
  const results = await Promise.allSettled(
    parts.map(async (part) => {
      const found = await providePart(part, options)
      running.push(found)
      if (signal.aborted) throw new Error('Stopped while starting.')
      if (found.process) await step(part.name, found.process.started)
    }),
  )
  signal.removeEventListener('abort', onAbort)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) {
    await stopAll(STOP_WITHIN_MS)
    throw failed.reason
  }
  return {
    parts: running.sort((a, b) => order(a) - order(b)),
    urls: Object.fromEntries(
      parts.map(({ name, urlVariable }) => [urlVariable, running.find((part) => part.name === name)!.url]),
    ),
    stop: () => stopAll(STOP_WITHIN_MS),
    kill: () => stopAll(0),
  }
}

const order = (running: RunningPart) => parts.findIndex(({ name }) => name === running.name)

async function providePart(part: Part, options: InfrastructureOptions): Promise<RunningPart> {
  const { name, kind, urlVariable } = part
  const given = options.env[urlVariable]
  if (given) return { name, url: given, origin: 'given' }
  const port = options.ports[name]!
  const folder = join(options.folder, name)
  const url = partUrl(kind, port)
  if (kind === 'postgres') await stopLeftover(folder)
  const answer = await probe(kind, port)
  if (answer === 'wanted') return { name, url, origin: 'found' }
  if (answer === 'other') throw await takenPort(name, port, urlVariable)
  return {
    name,
    url,
    origin: 'started',
    process: supervise(name, starter(part, port, folder, options), options.report, options.backoff),
  }
}

function starter({ name, kind }: Part, port: number, folder: string, options: InfrastructureOptions): Start {
  const { durable } = options
  const logFile = join(options.folder, 'logs', `${name}.log`)
  if (kind === 'postgres') return (signal) => startPostgres({ folder, logFile, port, durable, signal })
  if (kind === 'nats') return (signal) => startNats({ folder, logFile, port, signal })
  const evicts = name === 'redis'
  return (signal) => startRedis({ logFile, port, evicts, signal })
}
