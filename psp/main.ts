/** A stand-in for the external payment service provider. */
import { readConfig } from '#platform/process/config.ts'
import { runService } from '#platform/process/run-service.ts'
import { configSchema } from './config.ts'
import { startPsp } from './start-psp.ts'

await runService('psp', readConfig(configSchema), startPsp)
