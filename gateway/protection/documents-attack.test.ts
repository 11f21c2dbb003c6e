/** Documents that were made to kill or block a gateway: each is refused, and somebody else is answered meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GatewayProcess, startGatewayProcess } from '../testing/gateway-process.ts'

const HEAP_MB = 128
/** A process starts by its processor time, of which a busy machine has little to give. */
const START_TIMEOUT_MS = 60_000
const BYSTANDER = { query: '{ somebody { id } }' }

let gateway: GatewayProcess
beforeAll(async () => {
  gateway = await startGatewayProcess(HEAP_MB, { BUDGET_PER_ADDRESS: 10_000_000 })
  for (let turn = 0; turn < 10; turn++) await gateway.post(BYSTANDER) // compiled by then, as in a gateway that runs
}, START_TIMEOUT_MS)
afterAll(() => gateway.stop())

/**
 * The gateway's processor time for an attack and a bystander together: who waits for it waits no longer than that. It
 * says the same on a machine that has other work to do.
 */
const MAX_MS = 250

/** @returns the codes of the answer to the attack, once somebody else is answered too */
async function attack(body: unknown): Promise<unknown[]> {
  const before = gateway.processorTime()
  const [attacked, bystander] = await Promise.all([gateway.post(body), gateway.post(BYSTANDER)])
  expect(bystander.body).toEqual({ data: { somebody: { id: 'usr-1' } } })
  expect(gateway.isAlive()).toBe(true)
  expect(gateway.processorTime() - before).toBeLessThan(MAX_MS)
  return (attacked.body.errors ?? []).map(({ extensions }: any) => extensions.code)
}

/** Fragments that each spread the next as often as there are prefixes. */
function growing(levels: number, prefixes: readonly string[]): string {
  const fragments = Array.from({ length: levels }, (_, level) => {
    const fields = prefixes.map((prefix) => `${prefix}friend { ...F${level + 1} }`).join(' ')
    return `fragment F${level} on User { ${fields} }`
  })
  return `{ somebody { ...F0 } } ${fragments.join(' ')} fragment F${levels} on User { id }`
}

describe('fragments that double', () => {
  test.each([13, 14, 18])('over %i levels, with aliases', async (levels) => {
    expect(await attack({ query: growing(levels, ['a:', 'b:']) })).toEqual(['OPERATION_TOO_LARGE'])
  })

  test('over 13 levels with three aliases', async () => {
    expect(await attack({ query: growing(13, ['a:', 'b:', 'c:']) })).toEqual(['OPERATION_TOO_LARGE'])
  })

  test('over 18 levels without aliases', async () => {
    expect(await attack({ query: growing(18, ['', '']) })).toEqual(['OPERATION_TOO_LARGE'])
  })
})

describe('aliases', () => {
  const pages = (count: number, size: number) =>
    `{ somebody { ${Array.from({ length: count }, (_, at) => `a${at}: friends(first: ${size}) { id }`).join(' ')} } }`

  test.each([
    [100, 100, 'COST_ESTIMATED_TOO_EXPENSIVE'],
    [199, 100, 'COST_ESTIMATED_TOO_EXPENSIVE'],
    [300, 100, 'TOO_MANY_ALIASES'],
  ])('%i of pages of %i', async (count, size, code) => {
    expect(await attack({ query: pages(count, size) })).toEqual([code])
  })

  test('of a few levels of pages', async () => {
    const query = `{ somebody { ${'friends(first: 100) { '.repeat(4)} id ${'}'.repeat(4)} } }`
    expect(await attack({ query })).toEqual(['COST_ESTIMATED_TOO_EXPENSIVE'])
  })
})

/** As much as the limits allow, and no other like it. */
function large(index: number, field: string): string {
  const aliased = Array.from({ length: 190 }, (_, at) => `f${index}_${at}: ${field}`).join(' ')
  return `{ somebody { ${aliased} ${`${field} `.repeat(2_000)} } }`
}

test.each([
  ['refused', 'secret'],
  ['answered', 'displayName'],
])('many large documents that are %s are not all remembered', async (_what, field) => {
  for (let index = 0; index < 150; index++) await gateway.post({ query: large(index, field) })
  expect(await attack(BYSTANDER)).toEqual([])
})
