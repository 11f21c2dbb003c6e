/**
 * `npm run bench -- orders`: orders through the whole saga, next to a floor that does the same SQL and messages
 * and nothing else, in one run on one machine. SQL statements are counted in the logs of every Postgres.
 */
import { floor } from './floor.ts'
import { load, type Measured } from './load.ts'
import { startOrderSystem } from './order-system.ts'

const SECONDS = Number(process.argv[2] ?? 20)
const WARM_UP_SECONDS = 5
const COUNTED_SECONDS = 5
const SETTLE_MS = 5_000

const system = await startOrderSystem()
try {
  await load(system, WARM_UP_SECONDS)
  const full = await load(system, SECONDS)
  await settled()
  const half = await load(system, SECONDS, full.confirmedPerSecond / 2)
  await settled()
  const counted = await countStatements(full.confirmedPerSecond / 2)
  const least = await floor(system.stack.urls(), SECONDS)

  console.log('                         confirmed/s   orderPlace p95   confirmed p95')
  console.log(row('as fast as 50 can', full))
  console.log(row('at half of that rate', half))
  console.log(row('floor, as fast as 50 can', least))
  console.log(`\n${(least.confirmedPerSecond / full.confirmedPerSecond).toFixed(1)} × slower than the floor`)
  console.log(`${counted.work.toFixed(1)} SQL statements an order over all services, besides`)
  console.log(`${counted.control.toFixed(1)} BEGIN and COMMIT`)
} finally {
  await system.stop()
}

/** At half of the full rate, less what the services do when nothing is ordered. */
async function countStatements(rate: number): Promise<{ work: number; control: number }> {
  await system.logStatements(true)
  const start = await system.statements()
  await new Promise((resolve) => setTimeout(resolve, COUNTED_SECONDS * 1_000))
  await settled()
  const idle = await system.statements()
  const { orders } = await load(system, COUNTED_SECONDS, rate)
  await settled()
  const busy = await system.statements()
  await system.logStatements(false)
  const perOrder = (key: 'work' | 'control') => (busy[key] - idle[key] - (idle[key] - start[key])) / orders
  return { work: perOrder('work'), control: perOrder('control') }
}

/** Until what follows a confirmation is done for all. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
}

function row(name: string, { confirmedPerSecond, placeP95, confirmedP95 }: Measured): string {
  const rate = confirmedPerSecond.toFixed(0).padStart(11)
  const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(16)
  return `${name.padEnd(25)}${rate}${ms(placeP95)}${ms(confirmedP95)}`
}
