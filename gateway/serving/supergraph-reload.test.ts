/** The supergraph's file changes five times, once into something that is none, under constant load. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { log } from '#platform/process/log.ts'
import { eventually } from '../../tests/eventually.ts'
import { composeSdl } from '../testing/compose-supergraph.ts'
import { orderSdl } from '../testing/fake-order-subgraph.ts'
import { userSdl } from '../testing/fake-user-subgraph.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'

log.level = 'silent'
const CLIENTS = 2
/** A planner starts anew for each, which takes seconds where the machine is busy. */
const SERVED_WITHIN_MS = 40_000
const WATCH = `subscription { orderStatusChanged(orderId: "watched") { status } }`

const folder = mkdtempSync(join(tmpdir(), 'storegraph-supergraph-'))
const file = join(folder, 'supergraph.graphql')
/** What clients see of it is told by a field that nobody resolves. */
const supergraph = (round: number) =>
  composeSdl({
    user: userSdl.replace('id: ID!  displayName', `id: ID!  round${round}: Int  displayName`),
    order: orderSdl,
  })

let gateway: GatewayUnderTest
beforeAll(async () => {
  writeFileSync(file, supergraph(0))
  gateway = await startGatewayUnderTest({ SUPERGRAPH_PATH: file })
  for (const id of ['o1', 'watched']) gateway.orders.add(id, 'PENDING')
}, 30_000)
afterAll(async () => {
  await gateway?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Half of what is asked was never asked before, and has to be planned. */
function startLoad() {
  let stopped = false
  const failures: unknown[] = []
  let answered = 0
  const ask = async (client: number) => {
    for (let at = 0; !stopped; at++) {
      const alias = at % 2 === 0 ? 'order' : `c${client}_${at}: order`
      const { status, body } = await gateway.post({
        query: `{ ${alias}(id: "o1") { status customer { displayName } } }`,
      })
      answered++
      if (status !== 200 || body.errors) failures.push(body)
    }
  }
  const running = Promise.all(Array.from({ length: CLIENTS }, (_, client) => ask(client)))
  return {
    failures,
    async stop() {
      stopped = true
      await running
      return answered
    },
  }
}

/** The statuses that come, over SSE. */
function watch() {
  const statuses: string[] = []
  const leaving = new AbortController()
  const read = async () => {
    const response = await fetch(`${gateway.url}/graphql?${new URLSearchParams({ query: WATCH })}`, {
      headers: { accept: 'text/event-stream' },
      signal: leaving.signal,
    })
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      statuses.splice(0, statuses.length, ...[...text.matchAll(/"status":"(\w+)"/g)].map(([, one]) => one!))
    }
  }
  const reading = read().catch(() => undefined)
  return {
    statuses,
    async stop() {
      leaving.abort()
      await reading
    },
  }
}

async function knows(field: string): Promise<boolean> {
  const { body } = await gateway.post({ query: '{ __type(name: "User") { fields { name } } }' })
  return JSON.stringify(body).includes(`"${field}"`)
}

async function readiness() {
  return (await (await fetch(`${gateway.url}/readyz`)).json()) as { status: string; warnings?: object }
}

test('costs no request and no event, and one that is none changes nothing', async () => {
  const watching = watch()
  await eventually(() => watching.statuses.length === 1)
  const load = startLoad()
  for (let round = 1; round <= 5; round++) {
    if (round === 3) {
      writeFileSync(file, 'type Query { broken: Nothing }')
      process.emit('SIGHUP')
      await eventually(async () => (await readiness()).status === 'degraded', Boolean, SERVED_WITHIN_MS)
      expect(await readiness()).toMatchObject({
        warnings: { supergraph: expect.stringMatching(/^the changed supergraph cannot be served: .+/) },
      })
      expect(await knows('round2')).toBe(true)
    } else {
      writeFileSync(file, supergraph(round))
      // The file itself is noticed, too: once it is left to it.
      if (round > 1) process.emit('SIGHUP')
      await eventually(() => knows(`round${round}`), Boolean, SERVED_WITHIN_MS)
      expect((await readiness()).status).toBe('ready')
    }
    gateway.orders.append('watched', `ROUND${round}`)
    await eventually(() => watching.statuses.at(-1) === `ROUND${round}`)
  }
  expect(await load.stop()).toBeGreaterThan(50)
  expect(load.failures).toEqual([])
  expect(watching.statuses).toEqual(['PENDING', 'ROUND1', 'ROUND2', 'ROUND3', 'ROUND4', 'ROUND5'])
  await watching.stop()
}, 120_000)
