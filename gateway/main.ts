/** Starts the gateway. */
import { onShutdown } from '#platform/process/shutdown.ts'
import { startService } from '#platform/subgraph/serve-subgraph.ts'
import { readGatewayConfig } from './config.ts'
import { startGateway } from './start-gateway.ts'

const config = readGatewayConfig()
await startService('gateway', config)
onShutdown((await startGateway(config)).close)
