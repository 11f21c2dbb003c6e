/**
 * `npm run compose` writes gateway/supergraph.graphql, unless it was composed from the schemas as they are; with
 * `--check` it composes in any case, and only says whether the committed file is what comes of it.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../command-line/command.ts'
import { root } from '../paths.ts'
import { unlessStamped } from './stamp.ts'
import { readSupergraphConfig } from './supergraph-config.ts'

const config = join(root, 'supergraph.yaml')
const output = join(root, 'gateway/supergraph.graphql')
const stampFile = join(root, 'node_modules/.cache/supergraph.stamp')
const composer = join(import.meta.dirname, 'compose-supergraph.ts')

await runCommand('compose', (command) =>
  command
    .option('--check', 'writes nothing, and fails where the file is not what the schemas compose to', false)
    .action(async ({ check }: { check: boolean }) => (check ? assertComposed() : compose())),
)

async function compose(): Promise<void> {
  const schemas = (await readSupergraphConfig(config)).map(({ schemaFile }) => schemaFile)
  const inputs = [config, ...schemas, output, composer, join(root, 'package-lock.json')]
  let isNew = false
  await unlessStamped(stampFile, inputs, async () => {
    const { sdl, isCurrent } = await read()
    if (!isCurrent) await writeFile(output, sdl)
    isNew = !isCurrent
  })
  console.log(isNew ? 'Wrote gateway/supergraph.graphql.' : 'gateway/supergraph.graphql is up to date.')
}

async function assertComposed(): Promise<void> {
  const { isCurrent } = await read()
  if (!isCurrent) throw new Error('gateway/supergraph.graphql is stale: run `npm run compose` and commit it.')
  console.log('gateway/supergraph.graphql is up to date.')
}

async function read(): Promise<{ sdl: string; isCurrent: boolean }> {
  const { composeSupergraph } = await import('./compose-supergraph.ts')
  const sdl = await composeSupergraph(config)
  return { sdl, isCurrent: existsSync(output) && (await readFile(output, 'utf8')) === sdl }
}
