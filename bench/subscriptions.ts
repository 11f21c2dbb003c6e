/**
 * `npm run bench -- subscriptions [most]`: subscribers of one gateway process, a WebSocket each, at 1,000 and then at as
 * many as asked for (10,000). A hundred topics have an event at once, which another subgraph completes, again and again.
 * Prints what a subscriber takes in memory, how many events a second reach subscribers, how late, and how many calls
 * to subgraphs an event costs.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../tests/eventually.ts'
import { startCandidate } from './gateway/candidate.ts'
import type { Counted } from './gateway/event-source.ts'
import { openSubscribers } from './gateway/subscriber-sockets.ts'

const MOST = Number(process.argv[2] ?? 10_000)
const SIZES = [...new Set([Math.min(1_000, MOST), MOST])]
const TOPICS = 100
const ROUNDS = 10
/** What a process has open besides. */
const OTHER_FILES = 1_000
const SETTLED_WITHIN_MS = 60_000
const BYTES_A_KIB = 1_024

const files = Number(
  /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 0,
)
if (files < MOST + OTHER_FILES) {
  console.error(
    `${MOST} sockets need a limit of ${MOST + OTHER_FILES} open files (ulimit -Hn); it is ${files}. Ask for fewer: npm run bench -- subscriptions ${Math.max(1, files - OTHER_FILES)}`,
  )
  process.exit(1)
}

const source = fork(new URL('./gateway/event-source.ts', import.meta.url))
const [{ origin, sdl }] = (await once(source, 'message')) as [{ origin: string; sdl: string }]
async function counted(): Promise<Counted> {
  source.send(0)
  const [counts] = (await once(source, 'message')) as [Counted]
  return counts
}
const percentile = (sorted: number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]

for (const size of SIZES) {
  const limits = Object.fromEntries(
    ['CONNECTIONS', 'CONNECTIONS_PER_ADDRESS', 'SOCKETS_PER_ADDRESS', 'SUBSCRIPTIONS_PER_USER'].map(
      (name) => [`LIMIT_${name}`, String(size + OTHER_FILES)],
    ),
  )
  const gateway = await startCandidate('ours', 'ours', { ORIGIN: origin, SDL: sdl, ...limits })
  try {
    const before = await counted()
    const emptyMb = gateway.residentMb()
    const began = performance.now()
    const subscribers = await openSubscribers(gateway.url.replace('http', 'ws'), size, TOPICS)
    const opened = (performance.now() - began) / 1_000
    await eventually(
      async () => (await counted()).subscriptions - before.subscriptions >= Math.min(TOPICS, size),
      Boolean,
      SETTLED_WITHIN_MS,
    )
    await sleep(2_000) // what it took to open them is let go
    const kib = ((gateway.residentMb() - emptyMb) * BYTES_A_KIB) / size

    const calls = (await counted()).calls
    const latencies: number[] = []
    let seconds = 0
    for (let round = -1; round < ROUNDS; round++) {
      const start = performance.now()
      source.send(Math.min(TOPICS, size))
      await eventually(() => subscribers.delivered === size, Boolean, SETTLED_WITHIN_MS)
      const taken = subscribers.takeLatencies()
      if (round < 0) continue // warming up
      seconds += (performance.now() - start) / 1_000
      latencies.push(...taken)
    }
    const after = await counted()
    const sorted = latencies.toSorted((a, b) => a - b)
    const published = Math.min(TOPICS, size) * (ROUNDS + 1)
    console.log(`\n${size} subscribers of ${Math.min(TOPICS, size)} topics`)
    console.log(`  opened                 ${(size / opened).toFixed(0)} a second`)
    console.log(`  subscriptions upstream ${after.subscriptions - before.subscriptions}`)
    console.log(
      `  memory of a subscriber ${kib.toFixed(1)} KiB; the process has ${gateway.residentMb().toFixed(0)} MB`,
    )
    console.log(`  events delivered       ${(latencies.length / seconds).toFixed(0)} a second`)
    console.log(
      `  latency                p50 ${percentile(sorted, 0.5)} ms, p99 ${percentile(sorted, 0.99)} ms`,
    )
    console.log(
      `  subgraph calls         ${((after.calls - calls) / published).toFixed(2)} for each event of a topic`,
    )
    subscribers.close()
  } finally {
    gateway.stop()
  }
}
source.disconnect()
