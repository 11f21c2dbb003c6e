import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import pg from 'pg'
import { root } from '../paths.ts'
import { runToEnd } from '../processes/child.mjs'
import { databaseNames } from '../subgraphs.ts'
import { difference } from './difference.ts'

async function withEmptyDatabase<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const server = process.env.TEST_DATABASE_URL_USER ?? ''
  const name = `difference_${randomUUID().replaceAll('-', '')}`
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${name}`)
    return await work(Object.assign(new URL(server), { pathname: `/${name}` }).href)
  } finally {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await client.end()
  }
}

const migrateNew = (...args: string[]) =>
  runToEnd(
    { command: process.execPath, args: ['dev/database/migrate-new.ts', ...args] },
    { cwd: root, env: { NODE_OPTIONS: '' }, timeoutMs: 15_000 },
  )

it.each(databaseNames())('the migrations of %s lead to its schema.prisma', async (subgraph) => {
  expect(await withEmptyDatabase((url) => difference(subgraph, url))).toBeUndefined()
})

it('nothing is written where nothing changed', async () => {
  const folder = join(root, 'prisma/order/migrations')
  const before = readdirSync(folder)
  const { code, output } = await migrateNew('order', 'add_nothing')
  expect(output).toContain('The migrations of "order" already lead to its schema.prisma: nothing to write.')
  expect(code).toBe(0)
  expect(readdirSync(folder)).toEqual(before)
})

it.each([
  ['a change that has its migration already', ['order', 'init'], 1, '"order" has the migration'],
  ['a subgraph that is not there', ['basket', 'add_x'], 2, "value 'basket' is invalid"],
  ['a change that is no name', ['order', 'Add X'], 2, 'Use lower-case letters'],
])('refuses %s', async (_what, args, code, said) => {
  const refusal = await migrateNew(...args)
  expect(refusal).toMatchObject({ code, errors: expect.stringContaining(said) })
})
