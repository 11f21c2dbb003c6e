/** One client's end of a subscription. */
import { describe, expect, test } from 'vitest'
import { GraphQLError } from 'graphql'
import { createSubscriber } from './subscriber.ts'

const event = (count: number) => ({ data: { count } })

describe('a subscriber', () => {
  test('gets what was pushed, in order, and then the end', async () => {
    const { push, end, results } = createSubscriber(() => undefined)
    push(event(1))
    push(event(2))
    end()
    const got = []
    for await (const result of results) got.push(result.data?.count)
    expect(got).toEqual([1, 2])
  })

  test('gets the error behind what was pushed before it', async () => {
    const { push, fail, results } = createSubscriber(() => undefined)
    push(event(1))
    fail(new GraphQLError('gone'))
    expect((await results.next()).value).toEqual(event(1))
    await expect(results.next()).rejects.toThrow('gone')
  })

  test('that leaves while it waits is released at once, and says so once', async () => {
    let left = 0
    const { results } = createSubscriber(() => left++)
    const waiting = results.next()
    await results.return(undefined)
    await results.return(undefined)
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(left).toBe(1)
  })

  test('that does not read is ended rather than remembered for ever', async () => {
    const { push, results } = createSubscriber(() => undefined)
    let accepted = 0
    while (push(event(accepted))) accepted++
    expect(accepted).toBe(128)
    await expect(results.next()).rejects.toMatchObject({ extensions: { code: 'SUBSCRIBER_TOO_SLOW' } })
  })
})
