/**
 * docs/add-a-subgraph.md, followed literally in a copy of the working tree: its files are written, its commands run,
 * and then the new subgraph is type-checked, starts as a process, and answers what the gateway would ask.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import pg from 'pg'
import { toGlobalId } from '#contracts/ids.ts'
import { serveGatewayKeys, token } from '#platform/testing/fake-gateway.ts'
import { freePort } from '../dev/parts/free-port.ts'
import { runOrThrow, startChild } from '../dev/processes/child.mjs'
import { eventually } from './eventually.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/add-a-subgraph.md'), 'utf8')
const BLOCK = /^```\w+ (?:file=(\S+)(?: after=(\S+))?|(run))\n(.*?)^```$/gms
const blocks = [...page.matchAll(BLOCK)].map(([, file, after, run, text = '']) => ({
  file,
  after,
  run,
  text,
}))

const COMMAND_TIMEOUT_MS = 60_000
const TEST_TIMEOUT_MS = 180_000
const MAX_TOUCHED = 4

const copy = mkdtempSync(join(tmpdir(), 'storegraph-recipe-'))
const inCopy = (...path: string[]) => join(copy, ...path)
const ended: (() => unknown)[] = [() => rmSync(copy, { recursive: true, force: true })]

beforeAll(() => {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  const files = list.split('\n').filter((file) => file && existsSync(join(root, file)))
  const generated = readdirSync(join(root, 'subgraphs')).map((name) => `subgraphs/${name}/generated`)
  for (const file of [...files, ...generated]) cpSync(join(root, file), inCopy(file), { recursive: true })
  symlinkSync(join(root, 'node_modules'), inCopy('node_modules'))
})
afterAll(async () => {
  for (const end of ended.reverse()) await end()
})

function write(file: string, after: string | undefined, text: string): void {
  mkdirSync(dirname(inCopy(file)), { recursive: true })
  if (!after) return writeFileSync(inCopy(file), text)
  const before = readFileSync(inCopy(file), 'utf8')
  expect(before).toContain(`\n${after}\n`)
  writeFileSync(inCopy(file), before.replace(`\n${after}\n`, `\n${after}\n${text}`))
}

const node = (...args: string[]) =>
  runOrThrow(
    { command: process.execPath, args: ['--disable-warning=ExperimentalWarning', ...args] },
    { cwd: copy, env: { NODE_OPTIONS: '' }, timeoutMs: COMMAND_TIMEOUT_MS },
  )

/** `npm run …` without npm, which takes a while to start. */
const runCommand = (line: string) =>
  node('dev/run.mjs', ...line.replace('npm run ', '').replace(' -- ', ' ').split(' '))

it('makes files that are not there yet, and touches at most four that are', () => {
  const isThere = ({ file = '' }) => existsSync(join(root, file))
  const touched = new Set(blocks.filter(({ after }) => after).map(({ file }) => file))
  expect(blocks.filter((block) => block.after && !isThere(block))).toEqual([])
  expect(blocks.filter((block) => block.file && !block.after && isThere(block))).toEqual([])
  expect([...touched, 'gateway/supergraph.graphql'].length).toBeLessThanOrEqual(MAX_TOUCHED)
})

it(
  'leads to a subgraph that composes, type-checks, starts and answers',
  async () => {
    for (const { file, after, text } of blocks) if (file) write(file, after, text)
    for (const { run, text } of blocks)
      if (run) for (const line of text.trim().split('\n')) await runCommand(line)
    expect(readFileSync(inCopy('gateway/supergraph.graphql'), 'utf8')).toMatch(
      /reviews: \[Review!\] @join__field\(graph: REVIEW\)/,
    )
    const made = blocks.flatMap(({ file }) => (file && !file.endsWith('.prisma') ? [file] : []))
    await Promise.all([
      runOrThrow(
        { command: inCopy('node_modules/.bin/tsc'), args: [] },
        { cwd: copy, timeoutMs: COMMAND_TIMEOUT_MS },
      ),
      node(inCopy('node_modules/prettier/bin/prettier.cjs'), '--check', ...new Set(made)),
    ])
    const { url, insert } = await migratedDatabase()
    const keys = await serveGatewayKeys()
    ended.push(() => keys.close())
    const subgraph = await startReview(url, keys.url)

    const productId = randomUUID()
    const reviewId = randomUUID()
    await insert(reviewId, productId)
    const answer = await subgraph.ask(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { reviews { id rating text } } } }',
      { of: [{ __typename: 'Product', id: toGlobalId('prod', productId) }] },
    )
    expect(answer).toEqual({
      data: { _entities: [{ reviews: [{ id: toGlobalId('rev', reviewId), rating: 5, text: 'Bright.' }] }] },
    })
  },
  TEST_TIMEOUT_MS,
)

/** A database with the migration that the recipe's commands have written. */
async function migratedDatabase() {
  const server = process.env.TEST_DATABASE_URL_USER ?? ''
  const name = `review_${randomUUID().replaceAll('-', '')}`
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const admin = new pg.Client(server)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  const client = new pg.Client(url)
  client.on('error', () => {}) // it is cut off when the database is dropped
  await client.connect()
  ended.push(async () => {
    await client.end()
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.end()
  })
  const migrations = readdirSync(inCopy('prisma/review/migrations')).filter((entry) =>
    entry.endsWith('_init'),
  )
  expect(migrations).toHaveLength(1)
  await client.query(
    readFileSync(inCopy('prisma/review/migrations', migrations[0]!, 'migration.sql'), 'utf8'),
  )
  const insert = (id: string, productId: string) =>
    client.query('INSERT INTO reviews (id, product_id, rating, text) VALUES ($1, $2, 5, $3)', [
      id,
      productId,
      'Bright.',
    ])
  return { url, insert }
}

/** Its process, ready to be asked as the gateway asks. */
async function startReview(databaseUrl: string, jwksUrl: string) {
  const port = await freePort()
  const output: string[] = []
  const child = startChild(
    { command: process.execPath, args: ['subgraphs/review/main.ts'] },
    {
      cwd: copy,
      env: { NODE_OPTIONS: '', PORT: String(port), DATABASE_URL: databaseUrl, GATEWAY_JWKS_URL: jwksUrl },
      output: (line) => output.push(line),
    },
  )
  ended.push(
    () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) resolve(undefined)
        child.once('exit', resolve)
        child.kill('SIGTERM')
      }),
  )
  const origin = `http://127.0.0.1:${port}`
  await eventually(async () => {
    const ready = await fetch(`${origin}/readyz`).catch(() => undefined)
    expect({ status: ready?.status, output }).toMatchObject({ status: 200 })
  })
  const ask = async (query: string, variables: object) => {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: await token({ claims: { aud: 'review', role: 'CUSTOMER' } }),
      },
      body: JSON.stringify({ query, variables }),
    })
    return response.json()
  }
  return { ask }
}
