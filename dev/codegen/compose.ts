/**
 * `npm run compose` writes gateway/supergraph.graphql; with `--check` it only says whether the committed
 * file is what the schemas compose to.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../command-line/command.ts'
import { root } from '../paths.ts'
import { composeSupergraph } from './compose-supergraph.ts'

const config = join(root, 'supergraph.yaml')
const output = join(root, 'gateway/supergraph.graphql')

async function compose({ check }: { check: boolean }): Promise<void> {
  const sdl = await composeSupergraph(config)
  const current = existsSync(output) ? await readFile(output, 'utf8') : ''
  if (sdl === current) console.log('gateway/supergraph.graphql is up to date.')
  else if (check) throw new Error('gateway/supergraph.graphql is stale: run `npm run compose` and commit it.')
  else {
    await writeFile(output, sdl)
    console.log('Wrote gateway/supergraph.graphql.')
  }
}

await runCommand('compose', (command) =>
  command
    .option('--check', 'writes nothing, and fails where the file is not what the schemas compose to', false)
    .action(compose),
)
