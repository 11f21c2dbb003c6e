/**
 * One of our services as a child process: ready when its /readyz says so. Its log goes to a file, and
 * warnings and errors to the console as well.
 */
import { startChild } from './child.mjs'
import { openLog } from './log-file.ts'
import { isNoteworthy, readable, withoutRepeats } from './log-line.ts'
import { root } from '../paths.ts'
import type { Running } from './supervisor.ts'
import { untilReady } from './until-ready.ts'
import { watchForHanging } from './watchdog.ts'

const READY_WITHIN_MS = 60_000
const PROBE_TIMEOUT_MS = 2_000

/** Six services share a laptop: they collect garbage early and give memory back. A server's run without these. */
const SMALL = [
  '--max-semi-space-size=2',
  '--max-old-space-size=256',
  '--optimize-for-size',
  '--v8-pool-size=1',
]
const SMALL_ENV = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_MMAP_THRESHOLD_: '65536',
}

export type ServiceProcess = {
  name: string
  /** The file that Node runs. */
  main: string
  port: number
  env: Record<string, string | undefined>
  logFile: string
  /** With little memory, at the expense of speed. */
  small: boolean
  /** Whether it is killed when it hangs, to be started again. */
  watched?: boolean
  /** Whether a drill wants it to hang for now. */
  mayHang?: () => boolean
}

export async function startService(
  service: ServiceProcess,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<Running> {
  const { name, main, port, env, logFile, small, watched, mayHang } = service
  const log = openLog(logFile)
  const say = withoutRepeats((line) => report(`${name}: ${line}`))
  const child = startChild(
    {
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', ...(small ? SMALL : []), main],
    },
    {
      cwd: root,
      env: { ...(small && SMALL_ENV), ...env, PORT: String(port) },
      ipc: true,
      output(line) {
        log.write(`${line}\n`)
        const text = isNoteworthy(line) && readable(line)
        if (text) say(text)
      },
    },
  )
  child.once('close', () => log.close())
  const isReady = () => answers(`http://127.0.0.1:${port}/readyz`)
  const readiness = { isReady, withinMs: READY_WITHIN_MS, logFile }
  const running = await untilReady(name, child, 'SIGTERM', readiness, signal)
  if (!watched) return running
  const unwatch = watchForHanging(
    async () => mayHang?.() || (await answers(`http://127.0.0.1:${port}/livez`)),
    (silentMs) => {
      report(
        `${name} (pid ${running.pid}) has not answered for ${Math.round(silentMs / 1_000)} s; killing it`,
      )
      child.kill('SIGKILL')
    },
  )
  child.once('exit', unwatch)
  return {
    ...running,
    async stop(graceMs) {
      unwatch()
      await running.stop(graceMs)
    },
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
