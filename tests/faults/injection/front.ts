/**
 * What stands in front of the replicas of a service in production: a port that connects to one replica after the other,
 * leaving out those that are not ready. Connections that are open stay with their replica, whatever becomes of it.
 */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_EVERY_MS = 500
const ANSWERS_WITHIN_MS = 1_000

export interface Front {
  /** New connections go to the others from now on, as from a pod that is to stop; `false`: to all again. */
  leaveOut(replica: number, isOut?: boolean): void
  /** Whether new connections may go there. */
  serves(replica: number): boolean
  stop(): Promise<void>
}

/** @param port where it listens @param replicas the replicas' ports */
export async function startFront(port: number, replicas: readonly number[]): Promise<Front> {
  const sockets = new Set<Socket>()
  const ready = new Set<number>()
  const leftOut = new Set<number>()
  const serves = (replica: number) => ready.has(replica) && !leftOut.has(replica)
  let stopped = false
  let next = 0

  const server = createServer((client) => {
    // Where none is ready, one that is not is as good as no answer.
    const serving = replicas.filter(serves)
    const choice = serving.length > 0 ? serving : replicas
    const replica = connect(choice[next++ % choice.length]!, '127.0.0.1')
    for (const [from, to] of [
      [client, replica],
      [replica, client],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => undefined)
      from.on('close', () => {
        to.destroySoon() // what it was still sent is delivered
        sockets.delete(from)
      })
    }
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  async function look(replica: number): Promise<void> {
    while (!stopped) {
      if (await isReady(replica)) ready.add(replica)
      else ready.delete(replica)
      await sleep(LOOK_EVERY_MS)
    }
  }
  for (const replica of replicas) void look(replica)

  return {
    serves,
    leaveOut(replica, isOut = true) {
      if (isOut) leftOut.add(replica)
      else leftOut.delete(replica)
    },
    async stop() {
      stopped = true
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS)
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
