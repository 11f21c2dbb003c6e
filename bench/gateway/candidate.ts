/** One of the gateways that are compared, in a process of its own, on a core of its own where that can be had. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Pool } from 'undici'
import { runOrThrow } from '../../dev/processes/child.mjs'
import { CONNECTIONS } from './load-gateway.ts'

const START_TIMEOUT_MS = 60_000
const TASKSET_TIMEOUT_MS = 5_000
/** Of /proc/<pid>/stat, on every Linux. */
const MICROS_A_TICK = 10_000
const BYTES_A_MB = 1024 * 1024

export interface Answer {
  readonly data?: unknown
  readonly errors?: unknown
}

export interface Candidate {
  readonly name: string
  readonly url: string
  /** @param connection which of the connections, each with its own caller where callers differ */
  post(query: string, connection: number): Promise<string>
  ask(query: string): Promise<Answer>
  tell(message: object): Promise<void>
  /** µs of processor time so far, of all its threads. */
  processorTime(): number
  residentMb(): number
  stop(): void
}

/** Gives the process one core; without taskset it stays where the system puts it. */
export async function pinned({ pid }: ChildProcess, core: number): Promise<void> {
  const args = ['-a', '-p', '-c', String(core), String(pid)]
  await runOrThrow({ command: 'taskset', args }, { timeoutMs: TASKSET_TIMEOUT_MS }).catch(() => undefined)
}

export async function startCandidate(
  name: string,
  file: string,
  env: Record<string, string>,
  tokens: readonly string[] = [],
): Promise<Candidate> {
  const module = new URL(`./candidates/${file}.ts`, import.meta.url)
  const child = fork(module, { env: { ...process.env, NODE_ENV: 'production', ...env }, execArgv: [] })
  const signal = AbortSignal.timeout(START_TIMEOUT_MS)
  const [started] = (await Promise.race([once(child, 'message', { signal }), once(child, 'exit')])) as [
    { port: number; path?: string } | number | null,
  ]
  if (typeof started !== 'object' || !started) throw new Error('it does not start')
  await pinned(child, 1)
  const path = started.path ?? '/graphql'
  const pool = new Pool(`http://127.0.0.1:${started.port}`, { connections: CONNECTIONS })

  async function post(query: string, connection: number): Promise<string> {
    const token = tokens[connection]
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    }
    const body = JSON.stringify({ query })
    const answer = await pool.request({ method: 'POST', path, headers, body })
    return answer.body.text()
  }

  const stat = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8')
  return {
    name,
    url: `http://127.0.0.1:${started.port}${path}`,
    post,
    ask: async (query) => JSON.parse(await post(query, 0)) as Answer,
    async tell(message) {
      child.send(message)
      await once(child, 'message')
    },
    processorTime() {
      const fields = stat('stat').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) * MICROS_A_TICK
    },
    residentMb: () => (Number(/VmRSS:\s+(\d+)/.exec(stat('status'))?.[1]) * 1024) / BYTES_A_MB,
    stop() {
      child.disconnect()
      void pool.destroy()
    },
  }
}
