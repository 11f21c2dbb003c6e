/** Everything that a system writes where operators read: logs, metrics, and the messages of all streams. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MsgHdrs } from '@nats-io/transport-node'
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import type { RunningGraph } from '../graph.ts'

/** @param endpoints of the metrics, by the names of their processes */
export async function readPlaces({ folder, stack }: RunningGraph, endpoints: Record<string, string>) {
  const logs = readdirSync(join(folder, 'logs')).map((file) =>
    readFileSync(join(folder, 'logs', file), 'utf8'),
  )
  const metrics = await Promise.all(
    Object.values(endpoints).map(async (url) => (await fetch(`${url}/metrics`)).text()),
  )
  return {
    logs: logs.join('\n'),
    metrics: metrics.join('\n'),
    messages: await readMessages(stack.urls().NATS_URL!),
  }
}

async function readMessages(url: string): Promise<string> {
  const bus = await connectBus(url, STREAMS, { provisions: false })
  try {
    const found: string[] = []
    for await (const { config, state } of bus.manager.streams.list()) {
      for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq++) {
        const message = await bus.manager.streams.getMessage(config.name, { seq }).catch(() => null)
        if (message) found.push(message.subject, message.string(), ...headersOf(message.header))
      }
    }
    return found.join('\n')
  } finally {
    await bus.close()
  }
}

const headersOf = (headers: MsgHdrs) => headers.keys().map((name) => headers.get(name))

/** Which of the secrets stand in which place, with what is around them. */
export const occurrences = (places: Record<string, string>, secrets: readonly string[]): string[] =>
  Object.entries(places).flatMap(([place, text]) =>
    secrets.flatMap((secret) => {
      const at = text.indexOf(secret)
      return at < 0 ? [] : [`${secret} in ${place}: ${text.slice(Math.max(0, at - 120), at + 80)}`]
    }),
  )
