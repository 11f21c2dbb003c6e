/** Requests in flight are counted while they are carried out, and not for longer, however they end. */
import type { OperationDefinitionNode } from 'graphql'
import { parse } from 'graphql'
import { expect, it } from 'vitest'
import { registry } from '#platform/telemetry/metrics.ts'
import { measureOperations } from './measure-operations.ts'

type Answer = Parameters<typeof measureOperations>[1]

const operation = parse('{ products { id } }').definitions[0] as OperationDefinitionNode
const checked = { operation } as Parameters<Answer>[0]
const caller = {} as Parameters<Answer>[1]

async function active(): Promise<number> {
  const { values } = await registry.getSingleMetric('storegraph_graphql_operations_active')!.get()
  return values[0]?.value ?? 0
}
const before = await active()

it('counts an operation while it is carried out', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const answer = measureOperations([], async () => {
    await promise
    return { data: {} } as never
  })
  const both = [answer(checked, caller, false), answer(checked, caller, false)]
  expect(await active()).toBe(before + 2)
  resolve()
  await Promise.all(both)
  expect(await active()).toBe(before)
})

it('counts one that throws no longer', async () => {
  const answer = measureOperations([], () => Promise.reject(new Error('no answer')))
  await expect(answer(checked, caller, false)).rejects.toThrow('no answer')
  expect(await active()).toBe(before)
})
