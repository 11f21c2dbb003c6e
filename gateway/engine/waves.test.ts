import { expect, test } from 'vitest'
import type { PlanTree } from './plan-leaves.ts'
import { waves } from './waves.ts'

const leaf = (name: string): PlanTree => {
  const [serviceName = ''] = name.split(' ')
  const fetch = {
    kind: 'Fetch',
    serviceName,
    operation: name,
    operationName: undefined,
    operationKind: 'query',
  }
  return { kind: 'leaf', leaf: { fetch: fetch as never, path: [], guards: [] } }
}
const sequence = (...nodes: PlanTree[]): PlanTree => ({ kind: 'sequence', nodes })
const parallel = (...nodes: PlanTree[]): PlanTree => ({ kind: 'parallel', nodes })
const rounds = (tree: PlanTree) =>
  waves(tree).map((round) => round.map(({ fetch }) => fetch.operation).toSorted())

test('a chain keeps its order', () => {
  expect(rounds(sequence(leaf('a 1'), leaf('b'), leaf('a 2')))).toEqual([['a 1'], ['b'], ['a 2']])
})

test('what has time is moved to where its subgraph is asked anyway', () => {
  const tree = parallel(sequence(leaf('a'), leaf('b 1'), leaf('c')), leaf('b 2'))
  expect(rounds(tree)).toEqual([['a'], ['b 1', 'b 2'], ['c']])
})

test('a chain with time is moved as a whole, and not out of order', () => {
  const tree = parallel(sequence(leaf('a'), leaf('b 1'), leaf('c 1')), sequence(leaf('b 2'), leaf('c 2')))
  expect(rounds(tree)).toEqual([['a'], ['b 1', 'b 2'], ['c 1', 'c 2']])
})

test('what follows a chain waits for all of it', () => {
  const tree = sequence(parallel(sequence(leaf('a'), leaf('b')), leaf('c')), leaf('a 2'))
  expect(rounds(tree)).toEqual([['a', 'c'], ['b'], ['a 2']])
})

test('where it cannot be merged, a fetch is made as early as it can be', () => {
  expect(rounds(parallel(sequence(leaf('a'), leaf('b')), leaf('c')))).toEqual([['a', 'c'], ['b']])
})
