/** Shoppers who browse, order and look, one request after another, over connections that stay open, and note what fails. */
import { setTimeout as sleep } from 'node:timers/promises'
import { placeOne } from '../live-orders.ts'
import { send } from '../clients.ts'

const PAUSE_MS = 20
/** There are eighty lamps. */
const MAX_ORDERS = 70
/** Of so many rounds, one orders. */
const ROUNDS_AN_ORDER = 3
const BROWSE = `{ products(first: 5) { nodes { name price { amount } availability { available } } } }`
const MINE = `{ me { displayName orders(first: 3) { nodes { status total { amount } } } } }`

export interface Load {
  orders: string[]
  failures: string[]
  requests: number
  stop(): Promise<void>
}

export function startLoad(url: string, accessToken: () => Promise<string>, shoppers: number): Load {
  let stopped = false
  const load: Load = { orders: [], failures: [], requests: 0, stop }

  async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    load.requests += 1
    await work().catch((error: Error) => {
      const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
      load.failures.push(`${what}: ${error.message}${cause}`)
    })
  }

  async function ask(query: string, token?: string): Promise<void> {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
    const { errors } = await send(url, query, { headers })
    if (errors) throw new Error(JSON.stringify(errors))
  }

  async function shop(): Promise<void> {
    for (let round = 0; !stopped; round++) {
      await attempt('browse', () => ask(BROWSE))
      if (round % ROUNDS_AN_ORDER === 0 && load.orders.length < MAX_ORDERS)
        await attempt('order', async () => load.orders.push(await placeOne(url, await accessToken())))
      await attempt('look', async () => ask(MINE, await accessToken()))
      await sleep(PAUSE_MS)
    }
  }
  const running = Promise.all(Array.from({ length: shoppers }, shop))

  async function stop(): Promise<void> {
    stopped = true
    await running
  }
  return load
}
