/** Starts the gateway. */
import { readConfig } from '#platform/process/config.ts'
import { startService } from '#platform/subgraph/serve-subgraph.ts'
import { configSchema } from './config.ts'
import { startGateway } from './start-gateway.ts'

const config = readConfig(configSchema)
await startService('gateway', config)
await startGateway(config)
