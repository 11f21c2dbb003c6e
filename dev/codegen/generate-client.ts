/** The Prisma client of one subgraph, by Prisma's own generator; nothing is downloaded. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../paths.ts'

const TIMEOUT_MS = 60_000

export async function generateClient(subgraph: string): Promise<void> {
  const cli = join(root, 'node_modules/prisma/build/index.js')
  const env = {
    ...process.env,
    SUBGRAPH: subgraph,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    // The engine is not used to generate, but looked for; any file will do, and keeps the network out of it.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  }
  try {
    const options = { cwd: root, env, timeout: TIMEOUT_MS }
    await promisify(execFile)(process.execPath, [cli, 'generate', '--no-hints'], options)
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    throw new Error(stderr?.trim() || message)
  }
}
