/** What becomes of a subscription when its server ends it, repeats itself, or forgets the cursor. */
import { describe, expect, test, vi } from 'vitest'
import type { Sink, SubscribePayload } from 'graphql-ws'
import { type Gap, resumeSubscription } from './resume-subscription.ts'

const QUERY = 'subscription ($after: String) { s(after: $after) { cursor } }'
const error = (code: string, more = {}) => [{ message: code, extensions: { code, ...more } }]

function scene(
  options: { variables?: Record<string, unknown>; retryAttempts?: number; refuseToken?: () => void } = {},
) {
  const { variables, retryAttempts = Infinity, refuseToken } = options
  const sent: unknown[] = []
  const requests: SubscribePayload[] = []
  const sinks: Sink<any>[] = []
  const gaps: Gap[] = []
  const endings = new Set<() => void>()
  const seen: unknown[] = []
  const outcome = { completed: 0, error: undefined as unknown }
  const stop = resumeSubscription(
    {
      subscribe(request, sink) {
        requests.push(request)
        sent.push(request.variables?.after)
        sinks.push(sink)
        return () => sink.complete()
      },
      retryAttempts,
      retryWait: async () => undefined,
      refuseToken,
      onGap: (gap) => gaps.push(gap),
      endings,
    },
    { query: QUERY, variables },
    {
      next: (result: any) =>
        void seen.push([result.data?.s?.cursor, result.extensions?.startedAnew ?? false]),
      error: (reason) => void (outcome.error = reason),
      complete: () => void outcome.completed++,
    },
  )
  const settled = () => new Promise(setImmediate)
  return {
    sent,
    requests,
    gaps,
    endings,
    seen,
    outcome,
    stop,
    cursors: () => seen.map((each) => (each as unknown[])[0]),
    event: (cursor: string) => sinks.at(-1)?.next({ data: { s: { cursor } } }),
    result: (result: object) => sinks.at(-1)?.next(result),
    async fail(reason: unknown) {
      sinks.at(-1)?.error(reason)
      await settled()
    },
    complete: () => sinks.at(-1)?.complete(),
  }
}

describe('what is sent again', () => {
  test('is behind the last event, by the client’s own retry and by ours', async () => {
    const { event, fail, sent, requests } = scene({ variables: { id: 'o', after: 'c0' } })
    event('c1')
    expect(requests[0]?.variables).toEqual({ id: 'o', after: 'c1' })
    await fail(error('SUBGRAPH_UNAVAILABLE'))
    event('c2')
    await fail(error('SUBSCRIBER_TOO_SLOW'))
    expect(sent).toEqual(['c0', 'c1', 'c2'])
  })

  test('leaves the caller’s variables alone', () => {
    const variables = { after: 'c0' }
    scene({ variables }).event('c1')
    expect(variables).toEqual({ after: 'c0' })
  })

  test('waits as long as the server asks', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { fail, sent } = scene()
      await fail(error('RATE_LIMITED', { retryAfter: 7 }))
      await vi.advanceTimersByTimeAsync(6_900)
      expect(sent).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(200)
      expect(sent).toHaveLength(2)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('an event', () => {
  test('that comes again is left out', () => {
    const { event, cursors } = scene({ variables: { after: 'c0' } })
    for (const cursor of ['c0', 'c1', 'c2', 'c1', 'c2', 'c3']) event(cursor)
    expect(cursors()).toEqual(['c1', 'c2', 'c3'])
  })

  test('that failed is delivered, and moves nothing', () => {
    const { event, result, cursors, requests } = scene()
    event('c1')
    result({ data: null, errors: error('NOT_FOUND') })
    expect([cursors(), requests[0]?.variables?.after]).toEqual([['c1', undefined], 'c1'])
  })

  test('without a cursor is an error that says what to do', () => {
    const { result, outcome } = scene()
    result({ data: { s: { status: 'PENDING' } } })
    expect((outcome.error as Error).message).toContain('select "cursor"')
  })
})

describe('a cursor that is not known any more', () => {
  test('starts anew without one, tells so, and takes what was seen for new', async () => {
    const { event, fail, sent, seen, gaps } = scene({ variables: { after: 'c0' } })
    event('c5')
    await fail(error('CURSOR_EXPIRED'))
    event('c3')
    event('c4')
    expect(sent).toEqual(['c0', undefined])
    expect(seen).toEqual([
      ['c5', false],
      ['c3', true],
      ['c4', false],
    ])
    expect(gaps).toMatchObject([{ payload: { variables: { after: 'c0' } }, error: error('CURSOR_EXPIRED') }])
  })

  test('is an error where there was none', async () => {
    const { fail, outcome } = scene()
    await fail(error('CURSOR_EXPIRED'))
    expect(outcome.error).toEqual(error('CURSOR_EXPIRED'))
  })
})

describe('a token that is refused', () => {
  test.each<[string, unknown]>([
    ['by the connection', { code: 4401, reason: 'The access token is not valid.' }],
    ['by the operation', error('UNAUTHENTICATED')],
  ])('%s is replaced once', async (_how, refusal) => {
    const refuseToken = vi.fn()
    const { fail, event, sent, outcome } = scene({ refuseToken })
    await fail(refusal)
    event('c1')
    await fail(refusal)
    expect([sent.length, outcome.error]).toEqual([3, undefined])
    await fail(refusal)
    expect(outcome.error).toBe(refusal)
    expect(refuseToken).toHaveBeenCalledTimes(2)
  })
})

describe('it ends', () => {
  test('once, with the server’s completion', () => {
    const { event, complete, event: late, outcome, cursors, endings } = scene()
    event('c1')
    complete()
    complete()
    late('c2')
    expect([outcome.completed, cursors(), endings.size]).toEqual([1, ['c1'], 0])
  })

  test.each<[string, unknown]>([
    ['an error that stays', error('NOT_FOUND')],
    ['a document that is refused', error('GRAPHQL_VALIDATION_FAILED')],
    ['a connection that the client gave up', { code: 1006, reason: '' }],
    ['a close code that is final', { code: 4400, reason: 'Invalid message' }],
  ])('with %s', async (_what, reason) => {
    const { fail, outcome, sent, endings } = scene()
    await fail(reason)
    expect([outcome.error, sent.length, endings.size]).toEqual([reason, 1, 0])
  })

  test('after as many attempts in a row as are allowed', async () => {
    const { fail, event, outcome, sent } = scene({ retryAttempts: 2 })
    await fail(error('TIMEOUT'))
    event('c1')
    for (let failure = 0; failure < 3; failure++) await fail(error('TIMEOUT'))
    expect([outcome.error, sent.length]).toEqual([error('TIMEOUT'), 4])
  })

  test('when its caller wants no more, also while it waits', async () => {
    const { fail, stop, sent, outcome } = scene()
    const failing = fail(error('TIMEOUT'))
    stop()
    await failing
    expect([sent.length, outcome.completed]).toEqual([1, 1])
  })
})
