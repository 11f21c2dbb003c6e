/**
 * `npm run payments:verify`: compares the ledger of payments with that of psp, the provider's stand-in, entry by
 * entry. Ends with 1 where they differ, and names each entry that only one of them has.
 */
import { verifyPayments } from '../subgraphs/payment/operations/verify-payments.ts'
import { readKeys } from '../dev/parts/keys.ts'
import { dataFolder } from '../dev/paths.ts'
import { databaseUrl, readPorts } from '../dev/parts/ports.ts'

try {
  const url = process.env.STRIPE_API_URL || `http://127.0.0.1:${readPorts().psp}`
  const apiKey = process.env.STRIPE_API_KEY || (await readKeys(dataFolder)).pspApiKey
  const { entries, differences } = await verifyPayments(databaseUrl('payment'), { url, apiKey })
  for (const difference of differences) console.error(difference)
  const verdict = differences.length === 0 ? 'the same with us' : `${differences.length} differences`
  console.log(`${entries} entries at the provider: ${verdict}`)
  process.exitCode = differences.length === 0 ? 0 : 1
} catch (error) {
  const { message } = error as Error
  console.error(`The ledgers could not be read. Is npm start running? ${message}`)
  process.exitCode = 2
}
