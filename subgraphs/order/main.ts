/** The order subgraph: orders, and the saga that carries them out. */
import { readConfig } from '#platform/process/config.ts'
import { runService } from '#platform/process/run-service.ts'
import { configSchema } from './config.ts'
import { startOrder } from './start-order.ts'

await runService('order', readConfig(configSchema), startOrder)
