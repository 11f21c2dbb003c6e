/** What a subscription asks of its source, from the beginning and behind a cursor. */
import { describe, expect, test } from 'vitest'
import { parse } from 'graphql'
import { composeSupergraph } from '../testing/compose-supergraph.ts'
import { planInProcess } from '../testing/plan-in-process.ts'
import { orderSdl } from '../testing/fake-order-subgraph.ts'
import { createPlans } from '../execution/plans.ts'
import { userSdl } from '../testing/fake-user-subgraph.ts'
import { planSubscription } from './subscription-plan.ts'

const graph = composeSupergraph({ user: userSdl, order: orderSdl })
const planFor = createPlans(graph, planInProcess(graph.sdl))
const planOf = async (source: string) =>
  planSubscription(graph, await planFor({ source, document: parse(source) }, null))
const bare = (text: string) => text.replace(/\s+/g, ' ').trim()

describe('the source of a subscription', () => {
  test('is asked for the cursor, whether the client wants it or not', async () => {
    const without = await planOf('subscription { orderStatusChanged(orderId: "o") { status } }')
    expect(bare(without.sourceRequest({}).query)).toContain('status resumeCursor_: cursor }')
    expect(without.cursorOf({ orderStatusChanged: { status: 'A', resumeCursor_: 'c1' } })).toBe('c1')

    const withCursor = await planOf('subscription { changed: orderStatusChanged(orderId: "o") { cursor } }')
    expect(withCursor.sourceRequest({}).query).not.toContain('resumeCursor_')
    expect(withCursor.cursorOf({ changed: { cursor: 'c2' } })).toBe('c2')
  })

  test('is resumed behind a cursor, in place of where the client began', async () => {
    const plan = await planOf(
      'subscription ($id: ID!, $from: String) { orderStatusChanged(orderId: $id, after: $from) { status } }',
    )
    const variables = { id: 'o', from: 'c0' }
    expect(plan.startedAfter(variables)).toBe('c0')
    expect(plan.sourceRequest(variables).variables).toEqual(variables)

    const resumed = plan.sourceRequest(variables, 'c7')
    expect(resumed.variables).toEqual({ id: 'o', resumeAfter_: 'c7' })
    expect(bare(resumed.query)).toContain('orderStatusChanged(orderId: $id, after: $resumeAfter_)')
    expect(resumed.query).not.toContain('$from')
    expect(() => parse(resumed.query)).not.toThrow()
  })

  test('gets only the variables that it uses', async () => {
    const plan = await planOf(
      'subscription ($id: ID!, $with: Boolean!) { orderStatusChanged(orderId: $id) { order { customer { displayName @include(if: $with) } } } }',
    )
    expect(plan.sourceRequest({ id: 'o', with: true }).variables).toEqual({ id: 'o' })
  })

  test('without cursors cannot be resumed', async () => {
    const plan = await planOf('subscription { ticks { count } }')
    expect(plan.resumable).toBe(false)
    expect(plan.cursorOf({ ticks: { count: 1 } })).toBeUndefined()
  })
})
