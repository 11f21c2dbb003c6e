/**
 * `npm run bench -- replicas`: three replicas of each service, of which one hangs, is cut off from its parts, or is slow,
 * while orders are placed. How long it takes from placing an order to its confirmation, and what clients notice.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { startProvenGraph } from '../tests/faults/proven-graph.ts'
import { freeze } from '../dev/processes/freeze.ts'
import { openShop } from '../tests/faults/workload/shop.ts'
import { percentile } from './percentile.ts'
import { type Case, orderSteadily } from './steady-orders.ts'

const SECONDS = Number(process.argv[2] ?? 15)
const PER_SECOND = 8
const WARM_UP_SECONDS = 10
const RECOVERS_MS = 5_000
/** A slow process runs for so long, and then not. */
const RUNS_MS = 50
const STANDS_MS = 150

const graph = await startProvenGraph({ replicas: 3, arrows: true })
type Ill = (replica: string) => () => void

const pidOf = (replica: string) => graph.stack.processes().find(({ name }) => name === replica)!.pid!
const ILLS: Record<string, Ill> = {
  hangs: (replica) => freeze(pidOf(replica)),
  'is cut off': (replica) => {
    const ways = graph.arrows.filter(({ name }) => name.startsWith(`${replica} → `))
    ways.forEach(({ proxy }) => proxy.silence())
    return () => ways.forEach(({ proxy }) => proxy.heal())
  },
  'is slow': (replica) => {
    const [pid, stop] = [pidOf(replica), new AbortController()]
    void (async () => {
      while (!stop.signal.aborted) {
        const thaw = freeze(pid)
        await sleep(STANDS_MS)
        thaw()
        await sleep(RUNS_MS)
      }
    })()
    return () => stop.abort()
  },
}

try {
  const shop = await openShop(graph.url, graph.stack.url('psp'))
  const during = async (seconds: number) =>
    orderSteadily(shop, graph.stack.urls().ORDER_DATABASE_URL!, PER_SECOND, seconds)
  await during(WARM_UP_SECONDS)
  console.log(
    'one of three                  orders   errors   at last   placed p99   confirmed p50   confirmed p99',
  )
  console.log(row('all are well', await during(SECONDS)))
  for (const [service, replicas] of Object.entries(graph.replicas)) {
    for (const [what, begin] of Object.entries(ILLS)) {
      const end = begin(replicas[1]!)
      try {
        console.log(row(`${service} ${what}`, await during(SECONDS)))
      } finally {
        end()
      }
      await sleep(RECOVERS_MS)
    }
  }
} finally {
  await graph.stop()
}

/** Errors are what clients saw; at last, what they saw after they had tried once more. */
function row(name: string, { placedMs, confirmedMs, errors, failed }: Case): string {
  const number = (value: number, width: number) => String(value).padStart(width)
  const ms = (values: number[], percent: number, width: number) =>
    `${percentile(values, percent).toFixed(0)} ms`.padStart(width)
  return [
    name.padEnd(28),
    number(placedMs.length, 8),
    number(errors, 9),
    number(failed, 10),
    ms(placedMs, 99, 13),
    ms(confirmedMs, 50, 16),
    ms(confirmedMs, 99, 16),
  ].join('')
}
