/**
 * `npm run verify`: compares orders, stock and payments over their three databases and names what contradicts itself.
 * Exit codes: 0 all agree, 1 something does not, 2 it could not be verified.
 */
import { program } from 'commander'
import { databaseUrl } from '../dev/parts/ports.ts'
import { verifyAgreement } from './agreement/verify-agreement.ts'

/** An order is confirmed or given up within 15 minutes, and what follows is retried for another 15. */
const SETTLED_AFTER_MINUTES = '30'

program
  .name('npm run verify --')
  .option('--settled-after <minutes>', 'judge orders that did not change for so long', SETTLED_AFTER_MINUTES)
  .parse()

const { settledAfter } = program.opts<{ settledAfter: string }>()
if (!/^\d{1,6}$/.test(settledAfter)) {
  console.error(`--settled-after is "${settledAfter}": give a whole number of minutes.`)
  process.exit(2)
}
const urls = {
  order: databaseUrl('order'),
  product: databaseUrl('product'),
  payment: databaseUrl('payment'),
}
try {
  const { orders, wrong } = await verifyAgreement(urls, Number(settledAfter) * 60, (line) =>
    console.error(line),
  )
  const verdict = wrong === 0 ? 'orders, stock and payments agree' : `${wrong} contradict themselves`
  console.log(`${orders} orders: ${verdict}.`)
  process.exitCode = wrong === 0 ? 0 : 1
} catch (error) {
  console.error(`The databases could not be read. Is npm start running? ${(error as Error).message}`)
  process.exitCode = 2
}
