/** The gateway in a process of its own with a small heap, so that a test can see whether something kills it. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GatewayConfig } from '../config.ts'

const CHILD = join(import.meta.dirname, 'gateway-child.ts')
const BYTES_A_KIB = 1024
/** Of /proc/<pid>/stat, on every Linux. */
const MS_A_TICK = 10

export interface GatewayProcess {
  url: string
  isAlive(): boolean
  /** Bytes. */
  residentMemory(): number
  /** ms of processor time so far, of all its threads; says nothing of how busy the machine is. */
  processorTime(): number
  post(body: unknown): Promise<{ status: number; body: any }>
  stop(): Promise<void>
}

/** @param heapMb what V8 may use for long-lived objects, in MiB */
export async function startGatewayProcess(
  heapMb: number,
  changed: Partial<GatewayConfig> = {},
  command: readonly string[] = [],
): Promise<GatewayProcess> {
  const child = fork(CHILD, [JSON.stringify(changed)], {
    execArgv: [`--max-old-space-size=${heapMb}`, '--max-semi-space-size=2', ...command],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const started = await Promise.race([once(child, 'message'), once(child, 'exit')])
  const url = (started[0] as { url?: string } | null)?.url
  if (!url) throw new Error('The gateway did not start.')
  return {
    url,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    residentMemory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) * BYTES_A_KIB
    },
    processorTime() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) * MS_A_TICK
    },
    async post(body) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      return { status: response.status, body: await response.json() }
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
