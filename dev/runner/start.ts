/**
 * `npm start`. What Node makes of our TypeScript is kept, here and in every process that we start: the next
 * start is faster, and each process smaller.
 */
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

const settings = join(import.meta.dirname, '../../.env')
if (existsSync(settings)) process.loadEnvFile(settings)
process.env.NODE_COMPILE_CACHE ||= join(import.meta.dirname, '../../node_modules/.cache/compile')
enableCompileCache(process.env.NODE_COMPILE_CACHE)
const { run } = await import('./run.ts')
await run()
