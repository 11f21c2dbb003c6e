/** The product subgraph: the catalogue, and the stock in an order's saga. */
import { readConfig } from '#platform/process/config.ts'
import { runService } from '#platform/process/run-service.ts'
import { configSchema } from './config.ts'
import { startProduct } from './start-product.ts'

await runService('product', readConfig(configSchema), startProduct)
