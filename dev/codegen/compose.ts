/**
 * `npm run compose` writes gateway/supergraph.graphql; with `--check` it only says whether the committed
 * file is what the schemas compose to.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { composeSupergraph } from './composition.ts'
import { root } from '../paths.ts'

const config = join(root, 'supergraph.yaml')
const output = join(root, 'gateway/supergraph.graphql')

async function compose(): Promise<void> {
  const sdl = await composeSupergraph(config)
  const current = existsSync(output) ? await readFile(output, 'utf8') : ''
  if (sdl === current) console.log('gateway/supergraph.graphql is up to date.')
  else if (process.argv.includes('--check'))
    throw new Error('gateway/supergraph.graphql is stale: run `npm run compose` and commit it.')
  else {
    await writeFile(output, sdl)
    console.log('Wrote gateway/supergraph.graphql.')
  }
}

try {
  await compose()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
