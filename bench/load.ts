/** Places orders at a rate, or as fast as a number of customers can, and watches each until it is confirmed. */
import { newId } from '#platform/process/new-id.ts'
import type { Client } from 'graphql-ws'
import type { OrderSystem, Placed } from './order-system.ts'
import { percentile } from './percentile.ts'

const WATCH = `subscription ($id: ID!, $after: String) { orderStatusChanged(orderId: $id, after: $after) { status } }`
const CUSTOMERS = 50

export interface Measured {
  orders: number
  confirmedPerSecond: number
  placeP95: number
  confirmedP95: number
}

/** @param rate orders a second, each in its turn whether or not the one before is done; undefined: as fast as `CUSTOMERS` can */
export async function load(system: OrderSystem, seconds: number, rate?: number): Promise<Measured> {
  const customers = Array.from({ length: CUSTOMERS }, newId)
  const clients = [system.sockets(), system.sockets()]
  const placing: number[] = []
  const confirming: number[] = []
  const began = performance.now()
  const end = began + seconds * 1_000
  let turn = 0

  async function one(): Promise<void> {
    const number = turn++
    const customer = customers[number % CUSTOMERS] as string
    const { products } = system
    const basket = [products[number % products.length], products[(number * 7 + 1) % products.length]]
    const start = performance.now()
    const placed = await system.place(customer, [...new Set(basket)] as string[])
    placing.push(performance.now() - start)
    await confirmed(system, clients[number % clients.length]!, customer, placed)
    confirming.push(performance.now() - start)
  }

  if (rate === undefined) {
    await Promise.all(
      customers.map(async () => {
        while (performance.now() < end) await one()
      }),
    )
  } else {
    const running: Promise<void>[] = []
    for (let due = began; due < end; due += 1_000 / rate) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      running.push(one())
    }
    await Promise.all(running)
  }
  const took = (performance.now() - began) / 1_000
  for (const client of clients) await client.dispose()
  return {
    orders: confirming.length,
    confirmedPerSecond: confirming.length / took,
    placeP95: percentile(placing, 95),
    confirmedP95: percentile(confirming, 95),
  }
}

async function confirmed(system: OrderSystem, client: Client, customer: string, { id, cursor }: Placed) {
  const extensions = { authorization: await system.authorize(customer, 'CUSTOMER') }
  const events = client.iterate<{ orderStatusChanged: { status: string } }>({
    query: WATCH,
    variables: { id, after: cursor },
    extensions,
  })
  for await (const { data, errors } of events) {
    const status = data?.orderStatusChanged.status
    if (status === 'CONFIRMED') return
    if (status !== 'PENDING') throw new Error(`the order ended ${status}: ${JSON.stringify(errors)}`)
  }
}
