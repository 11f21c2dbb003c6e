/** Runs a scenario with k6, bounded in time, and reads what k6 says of it at the end. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenarios } from './scenarios.ts'
import type { Summary } from './table.ts'

/** For what begins before a scenario's main part and ends after it. */
const AROUND_S = 180
const FAILED = 1

export interface Run {
  url: string
  scale: number
  seconds?: number | undefined
  /** Without k6's own report. */
  quiet?: boolean
}

export const hasK6 = () => spawnSync('k6', ['version'], { stdio: 'ignore' }).status === 0

/** @returns k6's status, and its summary where it came to one */
export async function runK6(name: string, run: Run): Promise<{ status: number; summary?: Summary }> {
  const folder = mkdtempSync(join(tmpdir(), 'storegraph-load-'))
  const file = join(folder, 'summary.json')
  try {
    const status = await start(name, run, ['--summary-export', file])
    return existsSync(file) ? { status, summary: JSON.parse(readFileSync(file, 'utf8')) } : { status }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function start(name: string, { url, scale, seconds, quiet }: Run, more: readonly string[]): Promise<number> {
  const limit = (seconds ?? scenarios.get(name)!.seconds) + AROUND_S
  const settings = { GRAPH_URL: url, SCALE: String(scale), ...(seconds && { SECONDS: String(seconds) }) }
  const args = ['run', '--no-usage-report', ...(quiet ? ['--quiet', '--log-output=none'] : []), ...more]
  const k6 = spawn('k6', [...args, join(import.meta.dirname, `${name}.js`)], {
    stdio: quiet ? ['ignore', 'ignore', 'inherit'] : 'inherit',
    env: { ...process.env, ...settings },
    timeout: limit * 1_000,
  })
  const pass = (signal: NodeJS.Signals) => k6.kill(signal)
  process.on('SIGINT', pass).on('SIGTERM', pass)
  return new Promise((resolve, reject) => {
    k6.once('error', reject)
    k6.once('exit', (code, signal) => {
      process.off('SIGINT', pass).off('SIGTERM', pass)
      if (signal) console.error(`k6 was ended by ${signal}: it may take ${limit} s.`)
      resolve(code ?? FAILED)
    })
  })
}
