/** Documents that were made to kill or block a gateway: each is refused, and somebody else is answered meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GatewayProcess, startGatewayProcess } from '../testing/gateway-process.ts'

const HEAP_MB = 128
const BYSTANDER = { query: '{ somebody { id } }' }

let gateway: GatewayProcess
beforeAll(async () => {
  gateway = await startGatewayProcess(HEAP_MB, { BUDGET_PER_ADDRESS: 10_000_000 })
})
afterAll(() => gateway.stop())

/** @returns the codes of the answer to the attack, once somebody else is answered too */
async function attack(body: unknown): Promise<unknown[]> {
  const [attacked, bystander] = await Promise.all([gateway.post(body), gateway.post(BYSTANDER)])
  expect(bystander.body).toEqual({ data: { somebody: { id: 'usr-1' } } })
  expect(gateway.isAlive()).toBe(true)
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
