/** The user subgraph: accounts, sessions, and the tokens that say who is asking. */
import { readConfig } from '#platform/process/config.ts'
import { runService } from '#platform/process/run-service.ts'
import { configSchema } from './config.ts'
import { startUser } from './start-user.ts'

await runService('user', readConfig(configSchema), startUser)
