/**
 * `npm run bench -- subscribers`: 1,000 subscribers of as many orders in one order process. Prints the memory of
 * a subscriber, and how many events a second reach them when all orders move at once.
 */
import { newId } from '#platform/process/new-id.ts'
import { readFileSync } from 'node:fs'
import { eventually } from '../tests/eventually.ts'
import { startOrderSystem } from './order-system.ts'

const SUBSCRIBERS = Number(process.argv[2] ?? 1_000)
const CUSTOMERS = 50
const AT_ONCE = 20
const SOCKETS = 4
const WATCH = `subscription ($id: ID!) { orderStatusChanged(orderId: $id) { status cursor } }`
const DELIVER = `mutation ($id: ID!) {
  fulfillmentShip(input: { orderId: $id, carrier: "DHL", trackingNumber: "1" }) { userErrors { message } }
  fulfillmentDeliver(input: { orderId: $id }) { userErrors { message } } }`
const SETTLED_WITHIN_MS = 120_000

const system = await startOrderSystem()
try {
  const customers = Array.from({ length: CUSTOMERS }, newId)
  const customerOf = (number: number) => customers[number % CUSTOMERS] as string
  const { pid } = system.stack.processes().find(({ name }) => name === 'order')!
  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  const inBatches = async <Item, Result>(items: Item[], work: (item: Item) => Promise<Result>) => {
    const results: Result[] = []
    for (let at = 0; at < items.length; at += AT_ONCE)
      results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))))
    return results
  }
  const numbers = Array.from({ length: SUBSCRIBERS }, (_, number) => number)
  const orders = await inBatches(numbers, (number) =>
    system.place(customerOf(number), [system.products[number % system.products.length] as string]),
  )
  await new Promise((resolve) => setTimeout(resolve, 10_000)) // until the sagas are done

  const clients = Array.from({ length: SOCKETS }, () => system.sockets())
  let events = 0
  const before = memory()
  const joining = performance.now()
  const ended = orders.map(async ({ id }, number) => {
    const extensions = { authorization: await system.authorize(customerOf(number), 'CUSTOMER') }
    for await (const { errors } of clients[number % SOCKETS]!.iterate({
      query: WATCH,
      variables: { id },
      extensions,
    })) {
      if (errors) throw new Error(JSON.stringify(errors))
      events += 1
    }
  })
  await eventually(
    () => events,
    (count) => count === SUBSCRIBERS,
    SETTLED_WITHIN_MS,
  )
  const joined = (performance.now() - joining) / 1_000
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const kib = (memory() - before) / SUBSCRIBERS

  const began = performance.now()
  events = 0
  const staff = newId()
  await inBatches(orders, async ({ id }) => {
    const response = await fetch(`${system.stack.url('order')}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: await system.authorize(staff, 'SUPPORT'),
      },
      body: JSON.stringify({ query: DELIVER, variables: { id } }),
      signal: AbortSignal.timeout(30_000),
    })
    const answer = await response.text()
    if (answer.includes('"message"')) throw new Error(answer)
  })
  await Promise.all(ended) // each subscription ends with its order
  const seconds = (performance.now() - began) / 1_000
  console.log(`${SUBSCRIBERS} subscribers of as many orders in one process`)
  console.log(`  memory of a subscriber   ${kib.toFixed(1)} KiB`)
  console.log(`  first events             ${(SUBSCRIBERS / joined).toFixed(0)} a second while all subscribe`)
  console.log(
    `  events                   ${events} in ${seconds.toFixed(1)} s: ${(events / seconds).toFixed(0)} a second`,
  )
  for (const client of clients) await client.dispose()
} finally {
  await system.stop()
}
