/** The user subgraph: accounts, sessions, and the tokens that prove who is calling. */
import { readConfig } from '#platform/process/config.ts'
import { runService } from '#platform/process/run-service.ts'
import { configSchema } from './config.ts'
import { startUser } from './start-user.ts'

await runService('user', readConfig(configSchema), startUser)
