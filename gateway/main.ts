/** Starts the gateway. */
import { readConfig } from '#platform/config.ts'
import { startService } from '#platform/subgraph.ts'
import { configSchema } from './config.ts'
import { startGateway } from './start-gateway.ts'

const config = readConfig(configSchema)
await startService('gateway', config)
await startGateway(config)
