/** The gateway: one graph in front of the subgraphs. */
import { readConfig } from '#platform/process/config.ts'
import { runService } from '#platform/process/run-service.ts'
import { configSchema } from './config.ts'
import { startGateway } from './start-gateway.ts'

await runService('gateway', readConfig(configSchema), startGateway)
