/**
 * `/healthz` says that the process lives; `/readyz` says whether it can do its work, and if not, what is
 * missing. Each check has a deadline, so that a probe always gets its answer.
 */
import type { FastifyInstance } from 'fastify'
import { isStopping } from './shutdown.ts'

const CHECK_TIMEOUT_MS = 2_000

/** Named checks; each resolves when its part is fit for work and rejects with what is wrong. */
export type Checks = Record<string, () => Promise<unknown>>

export function registerHealth(app: FastifyInstance, checks: Checks): void {
  app.get('/healthz', async () => ({ status: 'alive' }))
  app.get('/readyz', async (_request, reply) => {
    const failures = await failing(checks)
    if (failures.length === 0) return { status: 'ready' }
    return reply.code(503).send({ status: 'not ready', failures: Object.fromEntries(failures) })
  })
}

async function failing(checks: Checks): Promise<[string, string][]> {
  if (isStopping()) return [['process', 'stopping']]
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]): Promise<[string, string] | undefined> => {
      try {
        await withDeadline(check())
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
