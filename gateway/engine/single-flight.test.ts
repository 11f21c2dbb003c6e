import { expect, test } from '@jest/globals'
import { createSingleFlight } from './single-flight.ts'
import { requestText, type SubgraphAnswer, WrittenRequest } from './subgraph-fetch.ts'

const request = (kind: 'query' | 'mutation', variables = '{}') =>
  new WrittenRequest(requestText('{ a }', undefined, kind), variables, undefined)

function counting() {
  const asked: string[] = []
  const fetch = async (subgraph: string): Promise<SubgraphAnswer> => {
    asked.push(subgraph)
    await new Promise((resolve) => setTimeout(resolve, 5))
    return { data: { list: [{ n: asked.length }] } }
  }
  return { asked, fetch }
}

test('identical reads of one identity are one, and each gets its own copy', async () => {
  const { asked, fetch } = counting()
  const { shared } = createSingleFlight()
  const answers = await Promise.all([1, 2, 3].map(() => shared(fetch, 'ann')('user', request('query'))))
  expect(asked).toEqual(['user'])
  expect(answers[1]).toEqual(answers[0])
  expect(new Set(answers.map(({ data }) => data?.list)).size).toBe(3)
})

test('another identity, subgraph or variable is another read, and so is a later one', async () => {
  const { asked, fetch } = counting()
  const flight = createSingleFlight()
  await Promise.all([
    flight.shared(fetch, 'ann')('user', request('query')),
    flight.shared(fetch, 'bob')('user', request('query')),
    flight.shared(fetch, 'ann')('order', request('query')),
    flight.shared(fetch, 'ann')('user', request('query', '{"n":1}')),
  ])
  expect(flight.inFlight).toBe(0)
  await flight.shared(fetch, 'ann')('user', request('query'))
  expect(asked).toHaveLength(5)
})

test('mutations are never shared', async () => {
  const { asked, fetch } = counting()
  const { shared } = createSingleFlight()
  await Promise.all([1, 2].map(() => shared(fetch, 'ann')('user', request('mutation'))))
  expect(asked).toHaveLength(2)
})

test('a failure is everybody’s who waited', async () => {
  const { shared } = createSingleFlight()
  const fetch = () => Promise.reject(new Error('away'))
  const results = await Promise.allSettled([1, 2].map(() => shared(fetch, 'ann')('user', request('query'))))
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
