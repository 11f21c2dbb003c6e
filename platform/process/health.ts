/**
 * `/livez` says that the process lives (`/healthz` is its older name); `/readyz` says whether it can do its work, and of
 * each thing that it depends on whether that is up, and if not, why. What is wrong but is no reason to send work
 * elsewhere, because no replica would do better, makes it degraded: the answer is still 200. Each check has a deadline,
 * so that a probe always gets its answer, and runs once at a time, so that probes of a part that hangs do not pile up.
 */
import type { FastifyInstance } from 'fastify'
import { watchChecks } from '../telemetry/health-metrics.ts'
import { isStopping } from './shutdown.ts'

const LIVENESS = ['/livez', '/healthz']
const READINESS = '/readyz'
/** What whoever runs the processes asks, without a name. */
export const PROBES: ReadonlySet<string> = new Set([...LIVENESS, READINESS])
const CHECK_TIMEOUT_MS = 2_000

/** Named checks; each resolves when its part is fit for work and rejects with what is wrong. */
export type Checks = Record<string, () => Promise<unknown>>

export interface Readiness {
  status: 'ready' | 'degraded' | 'not ready'
  failures?: Record<string, string>
  warnings?: Record<string, string>
  checks: Record<string, State>
}
export type ReadReadiness = () => Promise<Readiness>

type State = { state: 'up' } | { state: 'down' | 'degraded'; reason: string }

/** @returns what /readyz says, for whoever else wants to tell it */
export function registerHealth(app: FastifyInstance, checks: Checks, warnings: Checks = {}): ReadReadiness {
  const [required, others] = [onceAtATime(checks), onceAtATime(warnings)]
  const look = async () => {
    const [failures, warned] = await Promise.all([failing(required), failing(others)])
    if (isStopping()) failures.push(['process', 'stopping'])
    return {
      failures,
      warned,
      states: statesOf([...Object.keys(checks), ...Object.keys(warnings)], failures, warned),
    }
  }
  for (const path of LIVENESS) app.get(path, async () => ({ status: 'alive' }))
  app.get(READINESS, async (_request, reply) => {
    const readiness = await read()
    return reply.code(readiness.status === 'not ready' ? 503 : 200).send(readiness)
  })
  async function read(): Promise<Readiness> {
    const { failures, warned, states } = await look()
    const degraded = warned.length > 0 ? 'degraded' : 'ready'
    return {
      status: failures.length > 0 ? 'not ready' : degraded,
      ...(failures.length > 0 && { failures: Object.fromEntries(failures) }),
      ...(warned.length > 0 && { warnings: Object.fromEntries(warned) }),
      checks: states,
    }
  }
  const unwatch = watchChecks(async () => (await look()).states)
  app.addHook('onClose', async () => unwatch())
  return read
}

/** What is both needed and warned of is down where it is not there, and degraded where it is not as it should be. */
function statesOf(
  names: readonly string[],
  failures: readonly [string, string][],
  warned: readonly [string, string][],
): Record<string, State> {
  return {
    ...Object.fromEntries(names.map((name) => [name, { state: 'up' as const }])),
    ...Object.fromEntries(warned.map(([name, reason]) => [name, { state: 'degraded' as const, reason }])),
    ...Object.fromEntries(failures.map(([name, reason]) => [name, { state: 'down' as const, reason }])),
  }
}

/** A check that is asked for again before it has answered gives the same answer to both. */
function onceAtATime(checks: Checks): Checks {
  const entries = Object.entries(checks).map(([name, check]): [string, () => Promise<unknown>] => {
    let running: Promise<unknown> | undefined
    return [name, () => (running ??= withDeadline(check()).finally(() => (running = undefined)))]
  })
  return Object.fromEntries(entries)
}

async function failing(checks: Checks): Promise<[string, string][]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<[string, string] | undefined> => {
      try {
        await check()
        return undefined
      } catch (error) {
        return [name, (error as Error).message]
      }
    }),
  )
  return results.filter((result) => result !== undefined)
}

async function withDeadline(check: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS)
  })
  await Promise.race([check, deadline]).finally(() => clearTimeout(timer))
}
