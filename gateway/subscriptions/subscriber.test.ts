/** One client's end of a subscription. */
import { describe, expect, test } from 'vitest'
import { GraphQLError } from 'graphql'
import { createSubscriber } from './subscriber.ts'

const event = (count: number) => ({ result: { data: { count } }, cursor: undefined })
const steps = (onLeave: () => void = () => undefined) => createSubscriber({ onLeave, conflates: false })

describe('a subscriber', () => {
  test('gets what was pushed, in order, and then the end', async () => {
    const { push, end, results } = steps()
    push(event(1))
    push(event(2))
    end()
    const got = []
    for await (const { result } of results) got.push(result.data?.count)
    expect(got).toEqual([1, 2])
  })

  test('gets the error behind what was pushed before it', async () => {
    const { push, fail, results } = steps()
    push(event(1))
    fail(new GraphQLError('gone'))
    expect((await results.next()).value).toEqual(event(1))
    await expect(results.next()).rejects.toThrow('gone')
  })

  test('that leaves while it waits is released at once, and says so once', async () => {
    let left = 0
    const { results } = steps(() => left++)
    const waiting = results.next()
    await results.return(undefined)
    await results.return(undefined)
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(left).toBe(1)
  })

  test('that does not read is ended rather than remembered for ever', async () => {
    const { push, results } = steps()
    let accepted = 0
    while (push(event(accepted))) accepted++
    expect(accepted).toBe(128)
    await expect(results.next()).rejects.toMatchObject({ extensions: { code: 'SUBSCRIBER_TOO_SLOW' } })
  })

  test('of states that does not read gets the latest, and the end', async () => {
    const { push, end, results } = createSubscriber({ onLeave: () => undefined, conflates: true })
    for (let count = 0; count <= 1_000; count++) expect(push(event(count))).toBe(true)
    end()
    const got = []
    for await (const { result } of results) got.push(result.data?.count as number)
    expect(got.length).toBeLessThanOrEqual(128)
    expect(got.at(-1)).toBe(1_000)
    expect(got).toEqual(got.toSorted((a, b) => a - b))
  })
})
