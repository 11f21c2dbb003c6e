/**
 * vitest's globalSetup: one set of parts for all test files, on free ports and in a temporary folder, with the
 * migrations applied. The tests find it by TEST_DATABASE_URL_USER …, TEST_NATS_URL, TEST_REDIS_URL
 * and TEST_LIMITS_REDIS_URL; TEST_FOLDER is theirs until the run ends.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Infrastructure, startInfrastructure } from '../parts/infrastructure.ts'
import { freePorts } from '../parts/ports.ts'
import { runTask } from '../processes/task.ts'
import { databaseNames, databaseVariable } from '../subgraphs.ts'

const PREFIX = 'storegraph-test-'

/** @returns what stops the parts and removes their folder */
export default async function startTestInfrastructure(): Promise<() => Promise<void>> {
  removeLeftovers()
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  chmodSync(folder, 0o755) // as root, Postgres runs as another user
  const abort = new AbortController()
  let infrastructure: Infrastructure | undefined
  const stop = async () => {
    abort.abort()
    await infrastructure?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)))
  try {
    const options = {
      folder,
      ports: await freePorts(),
      env: {},
      durable: false,
      testing: true,
      report: console.error,
    }
    infrastructure = await startInfrastructure(options, abort.signal)
    await runTask('dev/database/migrate.ts', [], infrastructure.urls, abort.signal)
    Object.assign(process.env, variables(infrastructure.urls), { TEST_FOLDER: folder })
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

function variables(urls: Record<string, string>): Record<string, string | undefined> {
  const databases = databaseNames().map((name) => [
    `TEST_DATABASE_URL_${name.toUpperCase().replaceAll('-', '_')}`,
    urls[databaseVariable(name)],
  ])
  return {
    ...Object.fromEntries(databases),
    TEST_NATS_URL: urls.NATS_URL,
    TEST_REDIS_URL: urls.REDIS_URL,
    TEST_LIMITS_REDIS_URL: urls.LIMITS_REDIS_URL,
  }
}

/** What a run left that was killed; its processes ended with it. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const pid = Number(basename(name).slice(PREFIX.length).split('-')[0])
    if (!isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  if (process.platform === 'linux') return existsSync(`/proc/${pid}`)
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
