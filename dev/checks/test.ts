/**
 * `npm test`: every check, the fast ones first, until a stage fails. `npm test -- <path>` runs only the tests of
 * that path. With TEST_SUMMARY set, the count of tests is written to that file as well.
 */
import type { ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from '../command-line/command.ts'
import { root } from '../paths.ts'
import { startChild } from '../processes/child.mjs'
import { allChecks, type Check, someTests } from './checks.ts'

const LAST_BREATH_MS = 1_000

const running = new Set<ChildProcess>()
let interrupted = false

await runCommand('test', (command) =>
  command
    .argument('[paths...]', 'only the tests below these')
    .option('-t, --name <pattern>', 'only the tests whose name matches')
    .action(test),
)

async function test(paths: string[], { name }: { name?: string }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'storegraph-check-'))
  chmodSync(folder, 0o755) // as root, Postgres runs as another user
  const tests = { folder, resultFile: join(folder, 'tests.json') }
  stopOnSignals()
  const failed = await runAll(paths.length > 0 || name ? someTests(tests, paths, name) : allChecks(tests))
  const line = summarize(tests.resultFile, failed)
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  if (process.env.TEST_SUMMARY) writeFileSync(process.env.TEST_SUMMARY, `${line}\n`)
  console.log(`\n${line}`)
  process.exitCode = failed ? 1 : 0
}

function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      interrupted = true
      for (const child of running) child.kill('SIGTERM')
    })
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => (interrupted = true))
}

/** @returns whether one has failed, or the run was interrupted */
async function runAll(stages: Check[][]): Promise<boolean> {
  for (const checks of stages) {
    console.log(`\n▸ ${checks.map(({ name }) => name).join(', ')}`)
    const well = await Promise.all(checks.map((check) => run(check, checks.length > 1)))
    if (interrupted) console.error('\nInterrupted.')
    if (interrupted || well.includes(false)) return true
  }
  return false
}

/** @param beside others, so that what it writes is kept together and shown when it has ended */
async function run({ name, command, args, env, remedy }: Check, beside: boolean): Promise<boolean> {
  const began = Date.now()
  const written: string[] = []
  const output = beside ? (line: string) => void written.push(line) : 'show'
  const child = startChild({ command, args }, { cwd: root, env, output })
  running.add(child)
  const closed = new Promise((resolve) => child.once('close', resolve).once('error', resolve))
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      written.push(error.message)
      resolve(1)
    })
    child.once('exit', resolve)
  })
  await endGroup(child)
  await closed
  running.delete(child)
  const well = code === 0
  for (const line of written) console.log(line)
  console.log(`${well ? '✓' : '✗'} ${name}, ${((Date.now() - began) / 1000).toFixed(1)} s`)
  if (!well && !interrupted) console.error(`${name} failed. ${remedy}`)
  return well
}

/** What an interrupted check has not waited for, such as vitest's workers. */
async function endGroup({ pid }: ChildProcess): Promise<void> {
  try {
    process.kill(-pid!, 'SIGKILL')
    await sleep(LAST_BREATH_MS) // their own children end with them
  } catch {
    // There is nobody left, as there should be.
  }
}

function summarize(resultFile: string, isFailed: boolean): string {
  const result = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined
  const passed: number = result?.numPassedTests ?? 0
  // A suite that could not run has no tests to count, and is a failure all the same.
  const failed: number = (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0)
  return `${passed} passed, ${isFailed ? Math.max(failed, 1) : failed} failed`
}
