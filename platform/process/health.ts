/**
 * `/healthz` says that the process lives; `/readyz` says whether it can do its work, and if not, what is
 * missing. What is wrong but is no reason to send work elsewhere, because no replica would do better, is a warning:
 * the answer is still 200. Each check has a deadline, so that a probe always gets its answer, and runs once at a
 * time, so that probes of a part that hangs do not pile up.
 */
import type { FastifyInstance } from 'fastify'
import { isStopping } from './shutdown.ts'

const CHECK_TIMEOUT_MS = 2_000

/** Named checks; each resolves when its part is fit for work and rejects with what is wrong. */
export type Checks = Record<string, () => Promise<unknown>>

export function registerHealth(app: FastifyInstance, checks: Checks, warnings: Checks = {}): void {
  const [required, others] = [onceAtATime(checks), onceAtATime(warnings)]
  app.get('/healthz', async () => ({ status: 'alive' }))
  app.get('/readyz', async (_request, reply) => {
    const [failures, warned] = await Promise.all([failing(required), failing(others)])
    const said = warned.length > 0 ? { warnings: Object.fromEntries(warned) } : {}
    if (isStopping()) failures.push(['process', 'stopping'])
    if (failures.length === 0) return { status: 'ready', ...said }
    return reply.code(503).send({ status: 'not ready', failures: Object.fromEntries(failures), ...said })
  })
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
