/** The saga's paths, each as a story: what is asked, what is answered, what follows. */
import { describe, expect, it } from 'vitest'
import { answered, compensated, done, now, started, statuses, stepOf } from '../testing/saga-story.ts'
import { advance, type Answer } from './saga-machine.ts'

const declined: Answer = {
  step: 'AUTHORIZE_PAYMENT',
  outcome: 'REFUSED',
  reason: 'PAYMENT_DECLINED',
  detail: 'Your card was declined.',
}

/** Tells the story from the start and returns where it leads. */
const story = (...answers: Answer[]) => answered(started, ...answers)

describe('the order saga', () => {
  it('begins by reserving stock', () => {
    expect(started.effects).toEqual([{ do: 'COMMAND', step: 'RESERVE_STOCK' }])
  })

  it('authorizes the payment once the stock is reserved', () => {
    expect(story(done('RESERVE_STOCK')).effects).toEqual([{ do: 'COMMAND', step: 'AUTHORIZE_PAYMENT' }])
  })

  it('confirms the order once the payment is authorized, and goes on to what only moves forward', () => {
    expect(story(done('RESERVE_STOCK'), done('AUTHORIZE_PAYMENT')).effects).toEqual([
      { do: 'CONFIRM_ORDER' },
      { do: 'COMMAND', step: 'COMMIT_STOCK' },
    ])
  })

  it('has succeeded when stock is committed and payment captured', () => {
    const { saga, effects } = story(
      done('RESERVE_STOCK'),
      done('AUTHORIZE_PAYMENT'),
      done('COMMIT_STOCK'),
      done('CAPTURE_PAYMENT'),
    )
    expect(effects).toEqual([])
    expect(saga.status).toBe('SUCCEEDED')
    expect(statuses(saga)).toEqual(Array(5).fill('SUCCEEDED'))
  })

  it('rejects at once when stock is refused: there is nothing to compensate', () => {
    const { saga, effects } = story({
      step: 'RESERVE_STOCK',
      outcome: 'REFUSED',
      reason: 'INSUFFICIENT_STOCK',
      detail: '2 left',
    })
    expect(effects).toEqual([
      { do: 'END_ORDER', ending: { status: 'REJECTED', reason: 'INSUFFICIENT_STOCK', detail: '2 left' } },
    ])
    expect(saga.status).toBe('COMPENSATED')
    expect(statuses(saga)).toEqual(['FAILED', 'PENDING', 'PENDING', 'PENDING', 'PENDING'])
  })

  it('gives the stock back when the payment is declined, and rejects only then', () => {
    const failing = story(done('RESERVE_STOCK'), declined)
    expect(failing.effects).toEqual([{ do: 'COMPENSATE', step: 'RESERVE_STOCK' }])
    expect(failing.saga.status).toBe('COMPENSATING')

    const { saga, effects } = advance(failing.saga, compensated('RESERVE_STOCK'), now)
    expect(effects).toEqual([
      {
        do: 'END_ORDER',
        ending: { status: 'REJECTED', reason: 'PAYMENT_DECLINED', detail: 'Your card was declined.' },
      },
    ])
    expect(statuses(saga)).toEqual(['COMPENSATED', 'FAILED', 'PENDING', 'PENDING', 'PENDING'])
  })

  it.each([
    ['a duplicate', done('RESERVE_STOCK')],
    ['an answer to a step that has not begun', done('CAPTURE_PAYMENT')],
    ['a compensation that nobody asked for', compensated('RESERVE_STOCK')],
    ['a refusal of a step that is done', { ...declined, step: 'RESERVE_STOCK' } satisfies Answer],
  ])('is not moved by %s', (_what, answer) => {
    const { saga } = story(done('RESERVE_STOCK'))
    expect(advance(saga, answer, now)).toEqual({ saga, effects: [] })
  })

  it('is not moved by a late answer once it has compensated', () => {
    const { saga } = story(done('RESERVE_STOCK'), declined, compensated('RESERVE_STOCK'))
    expect(advance(saga, done('AUTHORIZE_PAYMENT'), now)).toEqual({ saga, effects: [] })
  })

  it.each(['COMMIT_STOCK', 'CAPTURE_PAYMENT'] as const)('waits for an operator when %s fails', (step) => {
    const { saga, effects } = story(
      done('RESERVE_STOCK'),
      done('AUTHORIZE_PAYMENT'),
      ...(step === 'CAPTURE_PAYMENT' ? [done('COMMIT_STOCK')] : []),
      { step, outcome: 'FAILED', detail: 'The authorization has expired.' },
    )
    expect(effects).toEqual([])
    expect(saga.status).toBe('STUCK')
    expect(stepOf(saga, step)).toMatchObject({
      status: 'FAILED',
      error: 'The authorization has expired.',
    })
  })
})
