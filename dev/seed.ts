/**
 * Puts the development data in place: each subgraph that has some exports `seed(databaseUrl)` from
 * data/seed.ts, which changes nothing when it runs again.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, subgraphNames } from './paths.ts'
import { databaseUrl } from './ports.ts'

const seeds = subgraphNames()
  .map((name) => ({ name, file: join(root, 'subgraphs', name, 'data/seed.ts') }))
  .filter(({ file }) => existsSync(file))

await Promise.all(
  seeds.map(async ({ name, file }) => {
    const { seed } = (await import(file)) as { seed: (url: string) => Promise<void> }
    await seed(databaseUrl(name))
  }),
)
console.log(seeds.map(({ name }) => name).join(', '))
process.exit()
