/** The Prisma client of one subgraph, by Prisma's own generator; nothing is downloaded. */
import { join } from 'node:path'
import { root } from '../paths.ts'
import { runOrThrow } from '../processes/child.mjs'

const TIMEOUT_MS = 60_000

export async function generateClient(subgraph: string): Promise<void> {
  const cli = join(root, 'node_modules/prisma/build/index.js')
  const env = {
    SUBGRAPH: subgraph,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    // The engine is not used to generate, but looked for; any file will do, and keeps the network out of it.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  }
  const prisma = { command: process.execPath, args: [cli, 'generate', '--no-hints'] }
  await runOrThrow(prisma, { cwd: root, env, timeoutMs: TIMEOUT_MS })
}
