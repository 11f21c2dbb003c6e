/** A database is read-only for a while; or somebody has a transaction open for long, or has locked what others want. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { FaultContext, InjectedFault } from './fault.ts'

const DATABASES = ['ORDER', 'PRODUCT', 'PAYMENT', 'USER'] as const
const MIN_MS = 3_000
const MAX_MS = 15_000
const RETRY_MS = 500
/** It may be killed meanwhile, and has to come back first. */
const MAX_TRIES = 120

export async function readOnly({ stack, random, victims }: FaultContext): Promise<InjectedFault> {
  const isChosen = (name: string) => !victims || victims.includes(`postgres-${name.toLowerCase()}`)
  const name = random.pick(DATABASES.filter(isChosen))
  const url = stack.urls()[`${name}_DATABASE_URL`]!
  const lastsMs = random.int(MIN_MS, MAX_MS)
  const turn = async (value: 'on' | 'off') => {
    await once(url, `ALTER SYSTEM SET default_transaction_read_only = ${value}`)
    await once(url, 'SELECT pg_reload_conf()')
  }
  try {
    await turn('on')
  } catch (error) {
    await persist(() => turn('off')) // it may have been done all the same
    throw error
  }
  const healed = sleep(lastsMs).then(() => persist(() => turn('off')))
  return { what: `the database ${name} is read-only for ${lastsMs} ms`, healed }
}

const LOCKED = {
  ORDER: 'SELECT FROM sagas ORDER BY updated_at DESC LIMIT 20 FOR UPDATE',
  PRODUCT: 'SELECT FROM stock_levels ORDER BY product_id LIMIT 30 FOR UPDATE',
  PAYMENT: 'SELECT FROM payments ORDER BY created_at DESC LIMIT 20 FOR UPDATE',
}
/** Longer locks than a migration or an operator should have; a transaction that locks nothing may take longer. */
const MAX_LOCK_MS = 5_000

export async function longTransaction({ stack, random }: FaultContext): Promise<InjectedFault> {
  const name = random.pick(['ORDER', 'PRODUCT', 'PAYMENT'] as const)
  const locks = random.chance(0.5)
  const lastsMs = random.int(MIN_MS, locks ? MAX_LOCK_MS : MAX_MS)
  const client = await open(stack.urls()[`${name}_DATABASE_URL`]!)
  await client.query('BEGIN')
  await client.query('SELECT pg_current_xact_id()') // it writes, as far as others can tell
  if (locks) await client.query(LOCKED[name])
  const healed = sleep(lastsMs).then(() => client.end().catch(() => undefined))
  return { what: `a transaction in ${name} takes ${lastsMs} ms${locks ? ' and locks rows' : ''}`, healed }
}

/** For an operator's own statements. */
export async function open(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3_000, statement_timeout: 3_000 })
  client.on('error', () => undefined) // the server may be killed meanwhile
  await client.connect()
  await client.query('SET default_transaction_read_only = off')
  return client
}

async function once(url: string, statement: string): Promise<void> {
  const client = await open(url)
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** @throws where the database does not come back */
async function persist(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === MAX_TRIES) throw error
      await sleep(RETRY_MS)
    }
  }
}
