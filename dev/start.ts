/**
 * `npm start`. What Node makes of our TypeScript is kept, here and in every process that we start: the next
 * start is faster, and each process smaller.
 */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

process.env.NODE_COMPILE_CACHE ||= join(import.meta.dirname, '../node_modules/.cache/compile')
enableCompileCache(process.env.NODE_COMPILE_CACHE)
const { run } = await import('./run.ts')
await run()
