/**
 * `npm run bench -- telemetry [rounds]`: what it costs that the system tells of itself. Three whole systems stand side by
 * side: one that tells nothing, one with metrics (read every five seconds) and logs, and one that also sends every span.
 * They are asked in turns, in each round in another order, for requests at the gateway and for orders through the whole
 * saga; the ratio to the first is taken round by round. Promised: at most 5 % for metrics and logs, 10 % with all spans.
 */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { metricsPort } from '../dev/parts/ports.ts'
import { load } from './load.ts'
import { type OrderSystem, startOrderSystem } from './order-system.ts'

const ROUNDS = Number(process.argv[2] ?? 6)
const SECONDS = Number(process.env.TELEMETRY_SECONDS ?? 8)
const WARM_UP_SECONDS = SECONDS
const CONNECTIONS = 20
const SCRAPE_EVERY_MS = 5_000
const SERVICES = ['gateway', 'user', 'product', 'order', 'payment', 'psp']
const QUERY = `query ($first: Int) { products(first: $first) { nodes {
  name slug price { amount currencyCode } availability { available inStock } } } }`
const UNLIMITED = { RATE_LIMIT_FACTOR: '100000' }

interface Candidate {
  name: string
  /** The least that it may do, as a part of what the first does. */
  promised?: number
  environment: Record<string, string | undefined>
  system?: OrderSystem
  pool?: Pool
}

interface Round {
  requests: number
  orders: number
}

const collector = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200).end())
})
collector.listen(0, '127.0.0.1')
await once(collector, 'listening')
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`

const candidates: Candidate[] = [
  { name: 'nothing', environment: { ...UNLIMITED, METRICS_PORT: undefined, LOG_LEVEL: 'silent' } },
  { name: 'metrics and logs', promised: 0.95, environment: UNLIMITED },
  {
    name: 'and every span',
    promised: 0.9,
    environment: { ...UNLIMITED, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
  },
]

const measured = new Map<Candidate, Round[]>(candidates.map((candidate) => [candidate, []]))
const scraping = setInterval(() => void scrape(), SCRAPE_EVERY_MS)
try {
  for (const candidate of candidates) {
    candidate.system = await startOrderSystem(candidate.environment)
    candidate.pool = new Pool(candidate.system.stack.url('gateway'), { connections: CONNECTIONS })
    await run(candidate, WARM_UP_SECONDS)
  }
  for (let round = 0; round < ROUNDS; round++) {
    const turns = candidates.map((_each, index) => candidates[(index + round) % candidates.length]!)
    for (const candidate of round % 2 ? turns.toReversed() : turns)
      measured.get(candidate)!.push(await run(candidate, SECONDS))
    console.error(`round ${round + 1} of ${ROUNDS}`)
  }
  print()
} finally {
  clearInterval(scraping)
  for (const { system, pool } of candidates) {
    await pool?.destroy()
    await system?.stop()
  }
  collector.close()
  collector.closeAllConnections()
}

async function run({ system, pool }: Candidate, seconds: number): Promise<Round> {
  return {
    requests: await requestsPerSecond(pool!, seconds),
    orders: (await load(system!, seconds)).confirmedPerSecond,
  }
}

async function requestsPerSecond(pool: Pool, seconds: number): Promise<number> {
  const began = performance.now()
  let done = 0
  async function connection(): Promise<void> {
    while (performance.now() - began < seconds * 1_000) {
      // No two that are under way ask for the same, which the gateway would ask for once.
      const body = JSON.stringify({ query: QUERY, variables: { first: 1 + (done++ % 50) } })
      const headers = { 'content-type': 'application/json' }
      const answer = await pool.request({ path: '/graphql', method: 'POST', headers, body })
      const text = await answer.body.text()
      if (text.includes('"errors"')) throw new Error(text.slice(0, 300))
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  return (done * 1_000) / (performance.now() - began)
}

/** As a Prometheus does, only more often. */
async function scrape(): Promise<void> {
  const told = candidates.filter(({ system, promised }) => system && promised)
  await Promise.allSettled(
    told.flatMap(({ system }) =>
      SERVICES.map(async (name) => (await fetch(`${system!.stack.url(metricsPort(name))}/metrics`)).text()),
    ),
  )
}

function print(): void {
  const [first] = candidates
  const base = measured.get(first!)!
  console.log('                     requests/s    ratio (from … to)         orders/s    ratio (from … to)')
  for (const [{ name, promised }, rounds] of measured) {
    const cells = (['requests', 'orders'] as const).map((key) => {
      const rate = median(rounds.map((round) => round[key]))
      const ratios = rounds.map((round, index) => round[key] / base[index]![key])
      const [least, most] = [Math.min(...ratios), Math.max(...ratios)]
      const spread = `${median(ratios).toFixed(3)} (${least.toFixed(2)} … ${most.toFixed(2)})`
      return `${rate.toFixed(0).padStart(10)}    ${spread.padEnd(24)}`
    })
    const goal = promised ? `promised: at least ${promised}` : ''
    console.log(`${name.padEnd(20)} ${cells.join('  ')} ${goal}`.trimEnd())
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2
    ? sorted[Math.floor(middle)]!
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}
