import { describe, expect, test } from 'vitest'
import { createSingleFlight } from './single-flight.ts'
import { requestText, type SubgraphAnswer, type SubgraphFetch, WrittenRequest } from './subgraph-fetch.ts'

const request = (kind: 'query' | 'mutation', variables = '{}', signal?: AbortSignal) =>
  new WrittenRequest(requestText('{ a }', undefined, kind), variables, signal)

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

describe('a caller that gives up', () => {
  function waiting() {
    const { shared } = createSingleFlight()
    let answer: (answer: SubgraphAnswer) => void = () => undefined
    const signals: (AbortSignal | undefined)[] = []
    const fetch: SubgraphFetch = (_subgraph, { signal }) => {
      signals.push(signal)
      return new Promise((resolve, reject) => {
        answer = resolve
        signal?.addEventListener('abort', () => reject(signal.reason))
      })
    }
    const ask = (signal?: AbortSignal) => shared(fetch, 'ann')('user', request('query', '{}', signal))
    return { ask, signals, answer: (data: object) => answer({ data: { ...data } }) }
  }

  test('does not end the read for the others', async () => {
    const { ask, signals, answer } = waiting()
    const first = new AbortController()
    const given = ask(first.signal)
    const others = [ask(), ask(new AbortController().signal)]
    first.abort(new Error('gone'))
    await expect(given).rejects.toThrow('gone')
    answer({ n: 1 })
    expect(await Promise.all(others)).toEqual([{ data: { n: 1 } }, { data: { n: 1 } }])
    expect(signals).toHaveLength(1)
    expect(signals[0]?.aborted).toBe(false)
  })

  test('ends it when nobody else waits, and whoever comes then asks anew', async () => {
    const { ask, signals, answer } = waiting()
    const controllers = [new AbortController(), new AbortController()]
    const given = controllers.map(({ signal }) => ask(signal))
    for (const controller of controllers) controller.abort(new Error('gone'))
    expect(signals[0]?.aborted).toBe(true)
    const late = ask()
    for (const each of given) await expect(each).rejects.toThrow('gone')
    answer({ n: 2 })
    expect(await late).toEqual({ data: { n: 2 } })
    expect(signals).toHaveLength(2)
  })
})
