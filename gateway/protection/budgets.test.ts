/** Budgets of cost: shared by all gateways, for users and addresses, and safe from what the cache evicts. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { Redis } from 'ioredis'
import { eventually } from '../../tests/eventually.ts'
import { ANONYMOUS, type GatewayCaller } from '../identity/gateway-caller.ts'
import { type Budgets, createBudgets } from './budgets.ts'

const url = process.env.TEST_LIMITS_REDIS_URL
const opened: { close(): void }[] = []
afterEach(() => {
  for (const budgets of opened.splice(0)) budgets.close()
})

function open(redisUrl?: string, sizes: { user?: number; address?: number } = {}): Budgets {
  const { user = 1_000, address = 5_000 } = sizes
  const budgets = createBudgets(
    { BUDGET_PER_USER: user, BUDGET_PER_ADDRESS: address, RATE_LIMIT_FACTOR: 1 },
    redisUrl,
  )
  opened.push(budgets)
  return budgets
}

const by = (userId: string | null, address: string): GatewayCaller => ({
  ...ANONYMOUS,
  userId,
  client: { address, userAgent: null },
})
const someone = () => by(randomUUID(), randomUUID())

/** How much is charged in pieces of 10 before it is refused. */
async function spent(budgets: readonly Budgets[], caller: GatewayCaller): Promise<number> {
  for (let cost = 0; cost < 20_000; cost += 10) {
    const refusal = await budgets[(cost / 10) % budgets.length]?.charge(caller, 10)
    if (refusal) return cost
  }
  throw new Error('Nothing is refused.')
}

/** Gateways that are connected: what one is charged, the next knows of. */
async function openConnected(count: number): Promise<Budgets[]> {
  const gateways = Array.from({ length: count }, () => open(url))
  await eventually(async () => {
    for (const [index, gateway] of gateways.entries()) {
      const caller = someone()
      await gateway.charge(caller, 900)
      const next = gateways[(index + 1) % count] ?? gateway
      expect(await next.charge(caller, 900)).toBeDefined()
    }
  })
  return gateways
}

describe('a budget', () => {
  test('is refused once it is used up, with the time to wait', async () => {
    const budgets = open()
    const caller = someone()
    expect(await spent([budgets], caller)).toBe(1_000)
    const refusal = await budgets.charge(caller, 1)
    expect(refusal?.extensions).toMatchObject({ code: 'RATE_LIMITED', http: { status: 429 } })
    expect(refusal?.extensions.retryAfter).toBeGreaterThan(0)
    expect(await budgets.charge(someone(), 10)).toBeUndefined()
  })

  test('of an address is that of all who come from it, anonymous or not', async () => {
    const budgets = open()
    const address = randomUUID()
    expect(await spent([budgets], by(null, address))).toBe(5_000)
    expect(await budgets.charge(by(randomUUID(), address), 10)).toBeDefined()
  })

  test('is one for all gateways', async () => {
    const cost = await spent(await openConnected(3), someone())
    // What is left of a gateway's portion is not used by the others.
    expect(cost).toBeGreaterThan(900)
    expect(cost).toBeLessThanOrEqual(1_000)
  })

  test('is not exceeded by many requests at once', async () => {
    const budgets = open()
    const caller = someone()
    const refusals = await Promise.all(Array.from({ length: 500 }, async () => budgets.charge(caller, 10)))
    expect(refusals.filter((refusal) => !refusal)).toHaveLength(100)
  })

  test('is counted in memory while Redis is away', async () => {
    expect(await spent([open('redis://127.0.0.1:1')], someone())).toBe(1_000)
  })

  test('outlives a flood of the cache, and Redis refuses rather than forgets when it is full itself', async () => {
    const [one, other] = (await openConnected(2)) as [Budgets, Budgets]
    const caller = someone()
    expect(await one.charge(caller, 950)).toBeUndefined()
    const cache = new Redis(process.env.TEST_REDIS_URL ?? '')
    const counters = new Redis(url ?? '')
    opened.push({ close: () => cache.disconnect() }, { close: () => counters.disconnect() })
    const padding = 'x'.repeat(1024 * 1024)
    for (let index = 0; index < 100; index++) await cache.set(`flood:${index}`, padding, 'EX', 5)
    expect(await counters.config('GET', 'maxmemory-policy')).toContain('noeviction')
    expect(await other.charge(caller, 900)).toBeDefined()
  })
})
