/**
 * `npm test`: every check, the fast ones first, until one fails. `npm test -- <path>` runs only the tests of
 * that path. With TEST_SUMMARY set, the count of tests is written to that file as well.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './paths.ts'

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
    args: ['dev/compose.ts', '--check'],
    remedy: 'See the message above.',
  },
  {
    name: 'browser',
    command: process.execPath,
    args: ['dev/chromium.ts'],
    remedy: 'The tests of pages need it.',
  },
  jest,
]

let running: ChildProcess | undefined
let interrupted = false

// Ctrl-C reaches the child by itself; what is sent to this process alone is passed on.
process.on('SIGINT', () => (interrupted = true))
for (const signal of ['SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    interrupted = true
    running?.kill('SIGTERM')
  })
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => (interrupted = true))

function run({ command, args, env }: Check): Promise<boolean> {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  running = child
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.once('exit', (code) => resolve(code === 0))
  })
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
// The last process of an interrupted test may still be writing.
rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
if (process.env.TEST_SUMMARY) writeFileSync(process.env.TEST_SUMMARY, `${line}\n`)
console.log(`\n${line}`)
process.exitCode = failed ? 1 : 0
