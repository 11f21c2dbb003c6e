/**
 * `npm run stock:verify`: compares every stock level with the ledger and the reservations that it must
 * follow from, and names those that differ. Exits with 1 when there are any.
 */
import { verifyStock } from '../subgraphs/product/operations/verify-stock.ts'
import { databaseUrl } from '../dev/parts/ports.ts'

try {
  const { levels, wrong } = await verifyStock(databaseUrl('product'))
  if (wrong.length > 0) console.table(wrong)
  const verdict =
    wrong.length > 0 ? `${wrong.length} contradict their sources` : 'all follow from their sources'
  console.log(`${levels.toLocaleString('en')} stock levels checked: ${verdict}.`)
  process.exit(wrong.length > 0 ? 1 : 0)
} catch (error) {
  const { code, message } = error as Error & { code?: string }
  console.error(
    /ECONNREFUSED|Can't reach/.test(`${code} ${message}`)
      ? 'No database answers: is npm start running?'
      : message,
  )
  process.exit(1)
}
