/**
 * The whole system in a folder of its own, with stock that does not run out, asked at the order subgraph as
 * the gateway asks it: what is measured is orders, not the gateway.
 */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import type { Role } from '#contracts/role.ts'
import { mkdtempSync } from 'node:fs'
import { chmod, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from 'graphql-ws'
import { importJWK, SignJWT } from 'jose'
import pg from 'pg'
import WebSocket from 'ws'
import { readKeys } from '../dev/parts/keys.ts'
import { freePorts } from '../dev/parts/ports.ts'
import { databaseVariable } from '../dev/subgraphs.ts'
import { createStack } from '../dev/runner/stack.ts'
import { services } from '../dev/services.ts'
import { INTERNAL_TOKEN } from '#platform/identity/internal-token.ts'
import { eventually } from '../tests/eventually.ts'

const PLENTY = 1_000_000
/** The comparison of the catalogue publishes it. */
const STOCKED_WITHIN_MS = 120_000
const ANSWER_WITHIN_MS = 30_000
const CLIENT_TOKEN_SECONDS = INTERNAL_TOKEN.seconds - 5
const QUOTE = `query ($input: OrderQuoteInput!) { orderQuote(input: $input) {
  quote { total { amount currencyCode } } } }`
const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id } cursor userErrors { message } } }`

export interface Placed {
  id: string
  cursor: string
}

export type OrderSystem = Awaited<ReturnType<typeof startOrderSystem>>

/** @param environment further environment variables of every service; undefined takes one away */
export async function startOrderSystem(environment: Record<string, string | undefined> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'storegraph-bench-'))
  await chmod(folder, 0o755) // as root, Postgres runs as another user
  const stack = createStack({
    folder,
    ports: await freePorts(),
    env: {},
    durable: true,
    testing: true,
    small: false,
    report: console.error,
    services: (context) =>
      services(context).map((service) => ({ ...service, env: { ...service.env, ...environment } })),
  })
  const stop = async () => {
    await stack.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await stack.start()
    const products = await stockUp(stack.urls())
    const url = `${stack.url('order')}/graphql`
    const authorize = await signer(folder)
    const totals = new Map<string, Promise<object>>()

    async function place(customerId: string, products: readonly string[]): Promise<Placed> {
      const lines = products.map((productId) => ({ productId, quantity: 1 }))
      const input = {
        idempotencyKey: newId(),
        lines,
        shippingAddress: ADDRESS,
        paymentMethod: 'pm_card_visa',
        expectedTotal: await totalOf(customerId, lines),
      }
      const { data, errors } = (await ask(customerId, PLACE, input)) as {
        data?: { orderPlace: { order: { id: string } | null; cursor: string; userErrors: object[] } }
        errors?: object[]
      }
      const placed = data?.orderPlace
      if (!placed?.order) throw new Error(`no order: ${JSON.stringify(errors ?? placed?.userErrors)}`)
      return { id: placed.order.id, cursor: placed.cursor }
    }

    /** Prices stay as they are meanwhile, so each basket is quoted once. */
    function totalOf(customerId: string, lines: object[]): Promise<object> {
      const basket = JSON.stringify(lines)
      const known = totals.get(basket) ?? quote(customerId, lines)
      totals.set(basket, known)
      return known
    }

    async function quote(customerId: string, lines: object[]): Promise<object> {
      const answer = await ask(customerId, QUOTE, { lines, shippingAddress: ADDRESS })
      return (answer as { data: { orderQuote: { quote: { total: object } } } }).data.orderQuote.quote.total
    }

    async function ask(customerId: string, source: string, input: object): Promise<unknown> {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: await authorize(customerId, 'CUSTOMER'),
        },
        body: JSON.stringify({ query: source, variables: { input } }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
      return response.json()
    }

    return {
      stack,
      products,
      authorize,
      place,
      stop,
      sockets: (): Client =>
        createClient({
          url: url.replace(/^http/, 'ws'),
          webSocketImpl: WebSocket,
          connectionParams: async () => ({ authorization: await authorize(null, null) }),
          retryAttempts: 0,
          lazy: false,
        }),
      /** How many SQL statements each Postgres has logged, transaction control apart. */
      async statements(): Promise<{ work: number; control: number }> {
        const logs = (await readdir(join(folder, 'logs'))).filter((name) => name.startsWith('postgres-'))
        const lines = (await Promise.all(logs.map((name) => readFile(join(folder, 'logs', name), 'utf8'))))
          .join('\n')
          .match(/LOG: {2}(?:execute [^:]*|statement):\s+\w+/g)
        const control = (lines ?? []).filter((line) => /: (BEGIN|COMMIT|ROLLBACK)$/i.test(line)).length
        return { work: (lines?.length ?? 0) - control, control }
      },
      async logStatements(on: boolean): Promise<void> {
        for (const name of ['product', 'order', 'payment']) {
          await query(stack.urls()[databaseVariable(name)]!, [
            `ALTER SYSTEM SET log_statement = '${on ? 'all' : 'none'}'`,
            'SELECT pg_reload_conf()',
          ])
        }
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const ADDRESS = {
  recipient: 'Ada',
  line1: '1 Main St',
  city: 'London',
  postalCode: 'N1',
  countryCode: 'GB',
}

/** @returns ids of products in euros that will not run out */
async function stockUp(urls: Record<string, string>): Promise<string[]> {
  const product = urls[databaseVariable('product')]!
  // With a movement and a newer version each, so that neither the checks nor the copies take it back.
  await query(product, [
    `INSERT INTO stock_movements (product_id, warehouse_id, delta, type)
       SELECT product_id, warehouse_id, ${PLENTY} - on_hand, 'RECEIPT' FROM stock_levels`,
    `UPDATE stock_levels SET on_hand = ${PLENTY}, version = version + 1`,
  ])
  const order = urls[databaseVariable('order')]!
  const arrived = () =>
    query(order, [
      `SELECT product_id FROM catalog_products JOIN catalog_availability USING (product_id)
                                 WHERE currency = 'EUR' AND NOT archived AND available >= ${PLENTY}`,
    ])
  const rows = await eventually(arrived, ({ length }) => length >= 10, STOCKED_WITHIN_MS)
  return rows.map((row) => toGlobalId('prod', String(row.product_id)))
}

export async function query(
  connectionString: string,
  statements: string[],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

/** Signs as the gateway does. */
async function signer(folder: string) {
  const jwk = JSON.parse((await readKeys(folder)).gatewaySigningKey) as { kid: string }
  const key = await importJWK(jwk, INTERNAL_TOKEN.algorithm)
  const remembered = new Map<string, { token: string; until: number }>()
  return async (userId: string | null, role: Role | null): Promise<string> => {
    const now = Math.floor(Date.now() / 1_000)
    const known = remembered.get(userId ?? '')
    if (known && known.until > now) return known.token
    const token = await new SignJWT(userId ? { sub: toGlobalId('user', userId), role } : {})
      .setProtectedHeader({ alg: INTERNAL_TOKEN.algorithm, typ: INTERNAL_TOKEN.typ, kid: jwk.kid })
      .setIssuer(INTERNAL_TOKEN.issuer)
      .setAudience('order')
      .setIssuedAt(now)
      .setExpirationTime(now + INTERNAL_TOKEN.seconds)
      .sign(key)
    remembered.set(userId ?? '', { token: `Bearer ${token}`, until: now + CLIENT_TOKEN_SECONDS })
    return `Bearer ${token}`
  }
}
