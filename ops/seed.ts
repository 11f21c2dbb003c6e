/**
 * `npm run seed`: puts the development data in place. Each subgraph that has some exports `seed(databaseUrl)`
 * from seed/seed.ts, which changes nothing when it runs again. `npm run seed -- --products 100000` fills the
 * catalogue up to so many products.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../dev/command-line/command.ts'
import { createProgressBar } from '../dev/command-line/progress-bar.ts'
import { databaseOption, urlOf } from '../dev/command-line/url-option.ts'
import { wholeNumber } from '../dev/command-line/whole-number.ts'
import { root } from '../dev/paths.ts'
import { databaseNames } from '../dev/subgraphs.ts'

const MAX_PRODUCTS = 1_000_000

interface SeedOptions {
  products?: number
  onProgress?: (done: number, of: number) => void
}
type Seed = (url: string, options?: SeedOptions) => Promise<void>

await runCommand('seed', (command) => {
  const count = wholeNumber(1, MAX_PRODUCTS)
  command.option('--products <count>', 'how many products there should be; absent: those of the shop', count)
  const seeds = databaseNames()
    .map((name) => ({ name, file: join(root, 'subgraphs', name, 'seed/seed.ts') }))
    .filter(({ file }) => existsSync(file))
    .map((seed) => ({ ...seed, database: databaseOption(seed.name) }))
  for (const { database } of seeds) command.addOption(database)
  return command.action(async ({ products }: { products?: number }) => {
    const bar = createProgressBar('products')
    await Promise.all(
      seeds.map(async ({ name, file, database }) => {
        const { seed } = (await import(file)) as { seed: Seed }
        const wantsMore = name === 'product' && products !== undefined
        await seed(urlOf(command, database), wantsMore ? { products, onProgress: bar.show } : {})
      }),
    )
    bar.end()
    console.log(seeds.map(({ name }) => name).join(', '))
  })
})
process.exit()
