/**
 * `npm run seed`: puts the development data in place. Each subgraph that has some exports `seed(databaseUrl)`
 * from seed/seed.ts, which changes nothing when it runs again. `npm run seed -- --products 100000` fills the
 * catalogue up to so many products.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, subgraphNames } from '../dev/paths.ts'
import { databaseUrl } from '../dev/parts/ports.ts'
import { createProgressBar } from '../dev/runner/progress-bar.ts'

const MAX_PRODUCTS = 1_000_000

interface SeedOptions {
  products?: number
  onProgress?: (done: number, of: number) => void
}
type Seed = (url: string, options?: SeedOptions) => Promise<void>

const seeds = subgraphNames()
  .map((name) => ({ name, file: join(root, 'subgraphs', name, 'seed/seed.ts') }))
  .filter(({ file }) => existsSync(file))

try {
  const products = readProducts()
  const bar = createProgressBar('products')
  await Promise.all(
    seeds.map(async ({ name, file }) => {
      const { seed } = (await import(file)) as { seed: Seed }
      const wantsMore = name === 'product' && products !== undefined
      await seed(databaseUrl(name), wantsMore ? { products, onProgress: bar.show } : {})
    }),
  )
  bar.end()
  console.log(seeds.map(({ name }) => name).join(', '))
} catch (error) {
  const { code, message } = error as Error & { code?: string }
  console.error(
    /ECONNREFUSED|Can't reach/.test(`${code} ${message}`)
      ? 'No database answers: is npm start running?'
      : message,
  )
  process.exitCode = 1
}
process.exit()

/** How many products are asked for; undefined: those of the shop. */
function readProducts(): number | undefined {
  const { products } = parseArgs({ options: { products: { type: 'string' } } }).values
  if (products === undefined) return undefined
  const count = Number(products)
  if (Number.isInteger(count) && count >= 1 && count <= MAX_PRODUCTS) return count
  throw new Error(`--products is "${products}": give a whole number from 1 to ${MAX_PRODUCTS}.`)
}
