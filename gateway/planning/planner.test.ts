/** Planning that takes too long, or too much: it is refused, and takes nothing from anybody else. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'graphql'
import { composeSdl } from '../testing/compose-supergraph.ts'
import { doubling, inSomebody, many } from '../testing/attack-documents.ts'
import { orderSdl } from '../testing/fake-order-subgraph.ts'
import { userSdl } from '../testing/fake-user-subgraph.ts'
import { type Planner, startPlanner } from './planner.ts'

const sdl = composeSdl({ user: userSdl, order: orderSdl })
/** What would take far too long, and all memory; the limits of the gateway keep such from the planner. */
const ENDLESS = doubling(18, ['a: friend', 'b: friend'])
/** The planner reads the text. */
const NOT_READ = parse('{ __typename }')

let planner: Planner
let ordinary: Planner
beforeAll(async () => {
  ordinary = await startPlanner(sdl, { PLANNING_TIMEOUT_MS: 5_000, PLANNING_MEMORY_MB: 192 })
})
beforeEach(() => {
  planner = ordinary
})
afterEach(async () => {
  if (planner !== ordinary) await planner.close()
})
afterAll(() => ordinary.close())

async function start(PLANNING_TIMEOUT_MS: number, PLANNING_MEMORY_MB = 192): Promise<void> {
  planner = await startPlanner(sdl, { PLANNING_TIMEOUT_MS, PLANNING_MEMORY_MB })
}

const plan = (source: string) => planner.plan({ source, document: parse(source) })
const codeOf = (planned: Promise<unknown>) =>
  planned.then(
    () => 'planned',
    (error: Error & { extensions?: { code?: string } }) => error.extensions?.code ?? error.message,
  )

describe('an operation', () => {
  test('is planned as it is without a thread, for its own names', async () => {
    const { queryPlan, names } = await plan('{ somebody { id: displayName secret } }')
    expect(queryPlan).toMatchObject({ kind: 'QueryPlan', node: { kind: 'Fetch', serviceName: 'user' } })
    expect(names?.clientKey('id__client')).toBe('id')
  })

  test('that is not valid is refused, and the next one is planned', async () => {
    const [wrong, right] = [codeOf(plan('{ nobody { id } }')), codeOf(plan('{ somebody { id } }'))]
    expect(await wrong).not.toBe('planned')
    expect(await right).toBe('planned')
  })

  test('whose planning does not end is refused, also the next time, and those that wait for it are planned', async () => {
    await start(1_500)
    const before = performance.eventLoopUtilization()
    const endless = codeOf(plan(ENDLESS))
    const bystanders = ['{ somebody { id } }', '{ me { id } }'].map((source) => codeOf(plan(source)))
    expect(await endless).toBe('OPERATION_TOO_COMPLEX')
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5)
    expect(await Promise.all(bystanders)).toEqual(['planned', 'planned'])
    expect(await codeOf(plan(ENDLESS))).toBe('OPERATION_TOO_COMPLEX')
  })

  test('whose planning takes all memory is refused, and the gateway lives', async () => {
    await start(60_000, 40)
    const source = inSomebody('id '.repeat(300_000))
    expect(await codeOf(planner.plan({ source, document: NOT_READ }))).toBe('OPERATION_TOO_COMPLEX')
    expect(await codeOf(plan('{ somebody { id } }'))).toBe('planned')
  })

  test('waits for nothing that is larger than it', async () => {
    const done: string[] = []
    const large = (at: number) => inSomebody(many(100, (field) => `a${at}_${field}: displayName`))
    const asked = [large(0), large(1), large(2), '{ somebody { id } }'].map(async (source) => {
      await plan(source)
      done.push(source)
    })
    await Promise.all(asked)
    // Only what is under way when it comes is done before it.
    expect(done.indexOf('{ somebody { id } }')).toBeLessThan(2)
  })
})

test('what is still asked when the gateway ends is answered', async () => {
  await start(60_000)
  const asked = [codeOf(plan(ENDLESS)), codeOf(plan('{ somebody { id } }'))]
  await planner.close()
  expect(await Promise.all(asked)).toEqual(['SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'])
})

test('a text that is no supergraph is refused at the start', async () => {
  const limits = { PLANNING_TIMEOUT_MS: 5_000, PLANNING_MEMORY_MB: 192 }
  await expect(startPlanner('type Query { a: Int }', limits)).rejects.toThrow()
})
