/**
 * The whole system on one machine: the parts, then the databases' contents, then the services in waves.
 * `start` may be stopped at any moment; `stop` stops what runs, the last first. Tests start one of their own
 * with free ports and a folder that they remove afterwards.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Infrastructure, startInfrastructure } from '../parts/infrastructure.ts'
import { readKeys } from '../parts/keys.ts'
import { type Provisioning, startProvisioning } from '../parts/provisioning.ts'
import { keepUrls } from '../parts/running-urls.ts'
import { takenPort } from '../parts/taken-port.ts'
import type { Ports } from '../parts/ports.ts'
import { isTaken } from '../parts/probe.ts'
import { startService } from '../processes/service-process.ts'
import { type Service, type ServiceContext, services } from '../services.ts'
import { type Backoff, supervise, type Supervised } from '../processes/supervisor.ts'
import { runTask } from '../processes/task.ts'
import { createDisturbances } from './disturbances.ts'

const STOP_WITHIN_MS = 12_000 // a service gives itself ten seconds

export type StackOptions = {
  folder: string
  ports: Ports
  /** URLs given here are used instead of parts of our own. */
  env: NodeJS.ProcessEnv
  durable: boolean
  /** Whether NATS_URL and REDIS_URL are those of a user that may do everything, for tests. */
  testing?: boolean
  /** Whether the databases hold what they need, as a copy of others does: then they are neither migrated nor seeded. */
  prepared?: boolean
  /** How many servers keep each stream, where NATS_URL leads to as many; one by default. */
  streamReplicas?: number | undefined
  /** One line for the person who watches. */
  report: (line: string) => void
  /** Shows that something takes its time. */
  step?: <Result>(name: string, work: Promise<Result>) => Promise<Result>
  /** The pauses before what has ended is started again. */
  backoff?: Backoff
  services?: (context: ServiceContext) => Service[]
  /** Whether the services save memory, as on a laptop (the default), or run as on a server. */
  small?: boolean
  /** Whether a service that hangs is killed and started again. */
  watched?: boolean
}

export type StackProcess = {
  name: string
  url: string
  origin: 'started' | 'found' | 'given'
  pid: number | undefined
}

export function createStack(options: StackOptions) {
  const { folder, ports, env, report, small = true, step = (_name, work) => work } = options
  const abort = new AbortController()
  const { signal } = abort
  const waves: Supervised[][] = []
  let infrastructure: Infrastructure | undefined
  let provisioning: Provisioning | undefined
  let starting = Promise.resolve()
  const findProcess = (name: string) =>
    waves.flat().find((service) => service.name === name) ??
    infrastructure?.parts.find((part) => part.name === name)?.process
  const disturbances = createDisturbances(findProcess)

  async function startAll(): Promise<void> {
    await mkdir(join(folder, 'logs'), { recursive: true })
    const keys = await readKeys(folder)
    const plan = (urls: Record<string, string>) =>
      (options.services ?? services)({ ports, keys, urls, folder, env })
    await Promise.all(plan({}).map(({ name }) => assertFree(name)))
    infrastructure = await startInfrastructure(options, signal, step)
    const { urls } = infrastructure
    await keepUrls(folder, urls)
    provisioning = await step(
      'streams',
      startProvisioning(
        { url: urls.PROVISIONER_NATS_URL!, ca: env.NATS_TLS_CA },
        report,
        options.streamReplicas,
      ),
    )
    if (!options.prepared) await fillDatabases(infrastructure)
    await step('supergraph', runTask('dev/codegen/compose.ts', [], {}, signal))
    const planned = plan(urls)
    for (const wave of [...new Set(planned.map((service) => service.wave))].sort((a, b) => a - b)) {
      signal.throwIfAborted()
      await startWave(planned.filter((service) => service.wave === wave))
    }
  }

  async function fillDatabases(parts: Infrastructure): Promise<void> {
    await step('migrations', runTask('dev/database/migrate.ts', [], parts.urls, signal))
    await step('seed data', runTask('ops/seed.ts', seedArguments(parts), parts.urls, signal))
  }

  async function startWave(wave: Service[]): Promise<void> {
    const started = wave.map((service) => {
      const logFile = join(folder, 'logs', `${service.name}.log`)
      const process = { ...service, port: ports[service.name]!, logFile, small, watched: options.watched }
      return supervise(
        service.name,
        (stopped) => startService(disturbances.apply(process), report, stopped),
        report,
        options.backoff,
      )
    })
    waves.push(started)
    await Promise.all(started.map((service) => step(service.name, service.started)))
  }

  async function assertFree(name: string): Promise<void> {
    if (await isTaken(ports[name]!)) throw await takenPort(name, ports[name]!)
  }

  async function stopAll(graceMs: number): Promise<void> {
    abort.abort()
    if (graceMs > 0) await starting.catch(() => {})
    for (const wave of waves.toReversed()) await Promise.all(wave.map((service) => service.stop(graceMs)))
    await provisioning?.stop()
    await (graceMs > 0 ? infrastructure?.stop() : infrastructure?.kill())
  }

  return {
    /** @throws Error in a sentence for the person who watches; call stop() then, too */
    start(): Promise<void> {
      starting = startAll()
      return starting
    },
    stop: () => stopAll(STOP_WITHIN_MS),
    /** Without waiting for anybody. */
    kill: () => stopAll(0),
    url: (name: string) => `http://127.0.0.1:${ports[name]}`,
    /** What drills do to single processes. */
    disturb: disturbances.disturb,
    /** The parts' URLs, by the names of their environment variables. */
    urls: () => infrastructure?.urls ?? {},
    processes(): StackProcess[] {
      const own = waves.flat().map(({ name, pid }): StackProcess => {
        return { name, url: `http://127.0.0.1:${ports[name]}`, origin: 'started', pid: pid() }
      })
      const used = (infrastructure?.parts ?? []).map(({ process, ...part }) => ({
        ...part,
        pid: process?.pid(),
      }))
      return [...own.reverse(), ...used]
    },
  }
}

/** The people of development exist in a database that we made, and in no other. */
function seedArguments({ parts }: Infrastructure): string[] {
  const isGiven = parts.some(({ name, origin }) => name === 'postgres-user' && origin === 'given')
  return isGiven ? [] : ['--known-accounts']
}

export type Stack = ReturnType<typeof createStack>
