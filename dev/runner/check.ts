/**
 * `npm test`: every check, the fast ones first, until one fails. `npm test -- <path>` runs only the tests of
 * that path. With TEST_SUMMARY set, the count of tests is written to that file as well.
 */
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnChild } from '../processes/child.ts'
import { root } from '../paths.ts'

const LAST_BREATH_MS = 1_000
const bin = (name: string) => join(root, 'node_modules/.bin', name)
const folder = mkdtempSync(join(tmpdir(), 'storegraph-check-'))
chmodSync(folder, 0o755) // as root, Postgres runs as another user
const resultFile = join(folder, 'jest.json')
const paths = process.argv.slice(2)

type Check = { name: string; command: string; args: string[]; env?: Record<string, string>; remedy: string }

const jest: Check = {
  name: 'tests',
  command: process.execPath,
  args: [join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${resultFile}`, ...paths],
  env: {
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    TMPDIR: folder, // what tests leave when they are interrupted goes with our folder
  },
  remedy: 'Run one file alone with `npm test -- <path>`.',
}

const checks: Check[] = [
  { name: 'types', command: bin('tsc'), args: [], remedy: 'Correct the types above.' },
  {
    name: 'lint',
    command: bin('oxlint'),
    args: ['--quiet'],
    remedy: '`npx oxlint --fix` corrects some of it.',
  },
  {
    name: 'format',
    command: bin('prettier'),
    args: ['--check', '--log-level=warn', '.'],
    remedy: 'Run `npx prettier --write .`',
  },
  {
    name: 'composition',
    command: process.execPath,
    args: ['dev/codegen/compose.ts', '--check'],
    remedy: 'See the message above.',
  },
  {
    name: 'browser',
    command: process.execPath,
    args: ['dev/install/chromium.ts'],
    remedy: 'The tests of pages need it.',
  },
  jest,
]

let running: ChildProcess | undefined
let interrupted = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    interrupted = true
    running?.kill('SIGTERM')
  })
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => (interrupted = true))

async function run({ command, args, env }: Check): Promise<boolean> {
  const options: SpawnOptions = {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  }
  const child = spawnChild({ command, args, stopSignal: 'SIGTERM' }, options)
  running = child
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.once('exit', resolve)
  })
  await endGroup(child)
  return code === 0
}

/** What an interrupted check has not waited for, such as jest's workers. */
async function endGroup({ pid }: ChildProcess): Promise<void> {
  try {
    process.kill(-pid!, 'SIGKILL')
    await sleep(LAST_BREATH_MS) // their own children end with them
  } catch {
    // There is nobody left, as there should be.
  }
}

function summarize(failedCheck: string | undefined): string {
  const result = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined
  const passed: number = result?.numPassedTests ?? 0
  // A suite that could not run has no tests to count, and is a failure all the same.
  const failed: number = (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0)
  return `${passed} passed, ${failedCheck ? Math.max(failed, 1) : failed} failed`
}

let failed: Check | undefined
for (const check of paths.length > 0 ? [jest] : checks) {
  const began = Date.now()
  console.log(`\n▸ ${check.name}`)
  const well = await run(check)
  console.log(`${well ? '✓' : '✗'} ${check.name}, ${((Date.now() - began) / 1000).toFixed(1)} s`)
  if (well && !interrupted) continue
  failed = check
  console.error(interrupted ? '\nInterrupted.' : `\n${check.name} failed. ${check.remedy}`)
  break
}
const line = summarize(failed?.name)
rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
if (process.env.TEST_SUMMARY) writeFileSync(process.env.TEST_SUMMARY, `${line}\n`)
console.log(`\n${line}`)
process.exitCode = failed ? 1 : 0
