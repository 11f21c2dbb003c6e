/**
 * What is done to the system while it works: processes are killed and paused, the provider's and the servers'
 * too, messages come again and in another order, some nobody can understand, and once all streams are gone.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, headers, type NatsConnection } from '@nats-io/transport-node'
import type { Stack } from '../../dev/stack.ts'
import type { History } from './history.ts'
import type { Random } from './random.ts'

const COMMAND_TIMEOUT_MS = 3_000
const REPEATED_AT_ONCE = 20

/** How often each kind of harm is done, relative to the others. */
const WEIGHTS = { kill: 45, pause: 30, repeat: 15, poison: 5, wipe: 5 }

export type Harm = keyof typeof WEIGHTS
export const EVERY_HARM = Object.keys(WEIGHTS) as Harm[]

export interface NemesisOptions {
  stack: Stack
  random: Random
  history: History
  stopping: () => boolean
  /** The pause between two faults, in milliseconds. */
  pauseMs: number
  harms: readonly Harm[]
}

/** Does harm until `stopping` says so; when it returns, nothing is left paused. */
export async function runNemesis({
  stack,
  random,
  history,
  stopping,
  pauseMs,
  harms,
}: NemesisOptions): Promise<void> {
  const began = Date.now()
  const record = (line: string) =>
    history.faults.push(`${((Date.now() - began) / 1_000).toFixed(1)} s  ${line}`)
  let wiped = false

  const doHarm: Record<Harm, () => Promise<void>> = {
    kill,
    pause,
    repeat: () => overNats('messages come again', repeatMessages),
    poison: () => overNats('a message that nobody understands', poison),
    wipe: () => overNats('every stream is wiped', wipe),
  }
  const weighted = harms.flatMap((name) => Array<Harm>(WEIGHTS[name]).fill(name))

  const victims = () => stack.processes().filter(({ pid }) => pid !== undefined)

  async function kill(): Promise<void> {
    const { name, pid } = random.pick(victims())
    signal(pid, 'SIGKILL')
    record(`kill -9 ${name}`)
  }

  async function pause(): Promise<void> {
    const { name, pid } = random.pick(victims())
    const pausedMs = random.int(300, 3_000)
    signal(pid, 'SIGSTOP')
    record(`pause ${name} for ${pausedMs} ms`)
    await sleep(pausedMs)
    signal(pid, 'SIGCONT')
  }

  async function overNats(what: string, work: (nats: NatsConnection) => Promise<boolean>): Promise<void> {
    let nats: NatsConnection | undefined
    try {
      nats = await connect({
        servers: stack.urls().NATS_URL,
        timeout: COMMAND_TIMEOUT_MS,
        maxReconnectAttempts: 0,
      })
      if (await work(nats)) record(what)
    } catch {
      // NATS is away at the moment: that is fault enough.
    } finally {
      await nats?.close()
    }
  }

  /** The same events once more, with the same ids for the inbox and new ones for JetStream, in another order. */
  async function repeatMessages(nats: NatsConnection): Promise<boolean> {
    const stream = random.pick(['COMMANDS', 'EVENTS'])
    const manager = await jetstreamManager(nats, { timeout: COMMAND_TIMEOUT_MS })
    const { state } = await manager.streams.info(stream)
    const client = jetstream(nats, { timeout: COMMAND_TIMEOUT_MS })
    for (let count = 0; count < REPEATED_AT_ONCE && state.messages > 0; count++) {
      const seq = random.int(Math.max(state.first_seq, state.last_seq - 200), state.last_seq)
      const message = await manager.streams.getMessage(stream, { seq })
      if (!message || message.subject.endsWith('.poison')) continue
      const again = headers()
      for (const [name, values] of message.header)
        if (name !== 'Nats-Msg-Id') again.set(name, values[0] ?? '')
      await client.publish(message.subject, message.data, { headers: again, msgID: randomUUID() })
    }
    return true
  }

  async function poison(nats: NatsConnection): Promise<boolean> {
    const type = 'storegraph.stock.reserve.v1'
    const head = headers()
    head.set('ce-id', randomUUID())
    head.set('ce-type', type)
    await jetstream(nats).publish('commands.product.stock.reserve.poison', '{"orderId": 7', { headers: head })
    history.poison++
    return true
  }

  /** Once in a run, and not while a dead letter is still on its way: it would be wiped as well. */
  async function wipe(nats: NatsConnection): Promise<boolean> {
    if (wiped || (await deadLetters(nats)) !== history.poison) return false
    const manager = await jetstreamManager(nats, { timeout: COMMAND_TIMEOUT_MS })
    for (const stream of ['COMMANDS', 'EVENTS', 'CATALOG']) await manager.streams.delete(stream)
    wiped = true
    return true
  }

  while (!stopping()) {
    await sleep(random.int(pauseMs / 2, pauseMs * 1.5))
    if (!stopping()) await doHarm[random.pick(weighted)]()
  }
  for (const { pid } of victims()) signal(pid, 'SIGCONT')
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

/** A line for each dead letter: the advisory's subject, which names stream and consumer, and the reason. */
export async function readDeadLetters(url: string): Promise<string[]> {
  const nats = await connect({ servers: url, timeout: COMMAND_TIMEOUT_MS })
  try {
    const manager = await jetstreamManager(nats, { timeout: COMMAND_TIMEOUT_MS })
    const { state } = await manager.streams.info('DEAD_LETTERS')
    const lines: string[] = []
    for (let seq = state.first_seq; seq <= state.last_seq && lines.length < state.messages; seq++) {
      const message = await manager.streams.getMessage('DEAD_LETTERS', { seq })
      if (message) lines.push(`${message.subject} ${message.json<{ reason?: string }>().reason ?? ''}`)
    }
    return lines
  } finally {
    await nats.close()
  }
}

async function deadLetters(nats: NatsConnection): Promise<number> {
  const manager = await jetstreamManager(nats, { timeout: COMMAND_TIMEOUT_MS })
  return (await manager.streams.info('DEAD_LETTERS')).state.messages
}
