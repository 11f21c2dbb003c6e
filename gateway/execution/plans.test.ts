/** Which plans are remembered, and that equal operations are planned once. */
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { composeSupergraph } from '../testing/compose-supergraph.ts'
import { userSdl } from '../testing/fake-user-subgraph.ts'
import { createPlans } from './plans.ts'

const graph = composeSupergraph({ user: userSdl })

function counted() {
  const planned: string[] = []
  const planFor = createPlans(graph, async ({ source }) => {
    planned.push(source)
    return { queryPlan: { kind: 'QueryPlan' }, characters: 150 }
  })
  const { hottest } = planFor
  return {
    planned,
    hottest,
    ask: async (source: string) => planFor({ source, document: parse(source) }, null),
  }
}

test('an operation is planned once, also when it is asked for twice at the same time', async () => {
  const { planned, ask } = counted()
  const source = '{ somebody { id } }'
  const [one, other] = await Promise.all([ask(source), ask(source)])
  expect(one === other && (await ask(source)) === one).toBe(true)
  expect(planned).toEqual([source])
})

test('small operations, of which there may be many, give way to others as well', async () => {
  const { planned, ask } = counted()
  const source = (at: number) => `{ s${at}: somebody { id } }`
  for (let at = 0; at < 2_500; at++) await ask(source(at))
  await ask(source(0))
  expect(planned.at(-1)).toBe(source(0))
})

test('what is asked for most is known, to be planned again elsewhere', async () => {
  const { ask, hottest } = counted()
  const [once, rare, hot] = ['{ me { displayName } }', '{ somebody { id } }', '{ me { id } }']
  for (const source of [once, rare, hot, hot, hot, rare, hot]) await ask(source)
  expect(hottest(1)).toEqual([{ source: hot, operationName: undefined, role: null }])
  expect(hottest(9)).toHaveLength(2)
})
