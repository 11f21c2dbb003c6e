/** Apollo Client’s link: over a graphql-ws client without manners of its own, and over streams that break. */
import { describe, expect, test } from 'vitest'
import { ApolloClient, ApolloLink, gql, InMemoryCache, Observable } from '@apollo/client'
import { CombinedGraphQLErrors, CombinedProtocolErrors, PROTOCOL_ERRORS_SYMBOL } from '@apollo/client/errors'
import { ResumeLink, type ResumeLinkOptions } from './resume-link.ts'

const WATCH = gql`
  subscription ($id: ID!, $after: String) {
    changed(id: $id, after: $after) {
      cursor
    }
  }
`
const error = (code: string) =>
  new CombinedGraphQLErrors({ errors: [{ message: code, extensions: { code } }] })

function scene(options: ResumeLinkOptions = {}) {
  const sent: unknown[] = []
  const operations: ApolloLink.Operation[] = []
  type Observer = { next(result: ApolloLink.Result): void; error(reason: unknown): void; complete(): void }
  const streams: Observer[] = []
  const end = new ApolloLink((operation) => {
    sent.push(operation.variables.after)
    operations.push(operation)
    return new Observable((observer) => void streams.push(observer))
  })
  const retryWait = async () => undefined
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([new ResumeLink({ retryWait, ...options }), end]),
  })
  const cursors: unknown[] = []
  const outcome = { isComplete: false, error: undefined as unknown }
  client.subscribe({ query: WATCH, variables: { id: 'o', after: 'c0' } }).subscribe({
    next: ({ data, error: reason }) => {
      if (reason) outcome.error = reason
      else cursors.push((data as { changed: { cursor: string } }).changed.cursor)
    },
    error: (reason: unknown) => void (outcome.error = reason),
    complete: () => void (outcome.isComplete = true),
  })
  return {
    sent,
    operations,
    cursors,
    outcome,
    result: (result: ApolloLink.Result) => streams.at(-1)?.next(result),
    event: (cursor: string) => streams.at(-1)?.next({ data: { changed: { cursor } } }),
    complete: () => streams.at(-1)?.complete(),
    async fail(reason: unknown) {
      streams.at(-1)?.error(reason)
      await new Promise(setImmediate)
    },
  }
}

describe('the link', () => {
  test('asks again behind the last event, and leaves out what was seen', async () => {
    const { event, fail, sent, cursors, complete, outcome } = scene()
    event('c1')
    await fail(new Error('Socket closed with event 1006'))
    event('c1')
    event('c2')
    await fail(new TypeError('fetch failed'))
    event('c3')
    complete()
    expect([sent, cursors, outcome]).toEqual([
      ['c0', 'c1', 'c2'],
      ['c1', 'c2', 'c3'],
      { isComplete: true, error: undefined },
    ])
  })

  test('moves the cursor on for a link that sends the variables again by itself', () => {
    const { event, operations } = scene()
    event('c1')
    expect(operations[0]?.variables).toEqual({ id: 'o', after: 'c1' })
  })

  test('starts anew when the cursor is not known any more, and tells so', async () => {
    const gaps: unknown[] = []
    const { fail, event, sent, cursors } = scene({ onGap: (gap) => gaps.push(gap.error) })
    event('c1')
    await fail(error('CURSOR_EXPIRED'))
    event('c1')
    expect([sent, cursors, gaps.length]).toEqual([['c0', undefined], ['c1', 'c1'], 1])
  })

  test('has the token renewed once when it is refused', async () => {
    let renewed = 0
    const { fail, sent, outcome } = scene({ renewToken: async () => void renewed++ })
    await fail(error('UNAUTHENTICATED'))
    await fail(error('UNAUTHENTICATED'))
    expect([sent.length, renewed, (outcome.error as Error).message]).toEqual([2, 1, 'UNAUTHENTICATED'])
  })

  test('understands how multipart HTTP ends a stream', async () => {
    const { result, event, sent } = scene()
    event('c1')
    const errors = [{ message: 'away', extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]
    const ending = { [PROTOCOL_ERRORS_SYMBOL]: new CombinedProtocolErrors(errors) }
    result({ data: null, extensions: ending } as ApolloLink.Result)
    await new Promise(setImmediate)
    expect(sent).toEqual(['c0', 'c1'])
  })

  test.each([
    ['what stays', error('NOT_FOUND'), 'NOT_FOUND'],
    ['a connection that is refused for good', new Error('Socket closed with event 4400 no'), '4400'],
  ])('tells %s', async (_what, reason, expected) => {
    const { fail, outcome, sent } = scene()
    await fail(reason)
    expect([(outcome.error as Error).message.includes(expected), sent.length]).toEqual([true, 1])
  })
})
