/** The payment subgraph: payments, their provider, and the ledger. */
import { readConfig } from '#platform/process/config.ts'
import { runService } from '#platform/process/run-service.ts'
import { configSchema } from './config.ts'
import { startPayment } from './start-payment.ts'

await runService('payment', readConfig(configSchema), startPayment)
