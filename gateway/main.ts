/** The gateway: one graph in front of the subgraphs. */
import { runService } from '#platform/process/run-service.ts'
import { readGatewayConfig } from './config.ts'
import { startGateway } from './start-gateway.ts'

await runService('gateway', readGatewayConfig(), startGateway)
