/** The saga's paths, each as a story: what is asked, what is answered, what follows. */
import { describe, expect, it } from '@jest/globals'
import type { Saga, StepName } from './saga.ts'
import { advance, type Answer, start } from './saga-machine.ts'
import type { Effect } from './saga-transition.ts'

const now = new Date('2026-01-02T03:04:05Z')
const declined = {
  outcome: 'REFUSED',
  reason: 'PAYMENT_DECLINED',
  detail: 'Your card was declined.',
} as const

/** Tells the story from the start and returns the effects of its last sentence. */
function story(...answers: Answer[]): { saga: Saga; effects: readonly Effect[] } {
  return answers.reduce((told, answer) => advance(told.saga, answer, now), start(now))
}

const done = (step: StepName): Answer => ({ step, outcome: 'DONE' })
const compensated = (step: StepName): Answer => ({ step, outcome: 'COMPENSATED' })
const statuses = (saga: Saga) => saga.steps.map((step) => step.status)

describe('the order saga', () => {
  it('begins by reserving stock', () => {
    expect(start(now).effects).toEqual([{ do: 'COMMAND', step: 'RESERVE_STOCK' }])
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

  it('rejects at once when stock is refused: there is nothing to undo', () => {
    const refused = {
      step: 'RESERVE_STOCK',
      outcome: 'REFUSED',
      reason: 'INSUFFICIENT_STOCK',
      detail: '2 left',
    } as const
    const { saga, effects } = story(refused)
    expect(effects).toEqual([
      { do: 'END_ORDER', ending: { status: 'REJECTED', reason: 'INSUFFICIENT_STOCK', detail: '2 left' } },
    ])
    expect(saga.status).toBe('COMPENSATED')
    expect(statuses(saga)).toEqual(['FAILED', 'PENDING', 'PENDING', 'PENDING', 'PENDING'])
  })

  it('gives the stock back when the payment is declined, and rejects only then', () => {
    const failing = story(done('RESERVE_STOCK'), { step: 'AUTHORIZE_PAYMENT', ...declined })
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
    ['a refusal of a step that is done', { step: 'RESERVE_STOCK', ...declined } as Answer],
  ])('is not moved by %s', (_what, answer) => {
    const { saga } = story(done('RESERVE_STOCK'))
    expect(advance(saga, answer, now)).toEqual({ saga, effects: [] })
  })

  it('is not moved by a late answer once it has compensated', () => {
    const { saga } = story(
      done('RESERVE_STOCK'),
      { step: 'AUTHORIZE_PAYMENT', ...declined },
      compensated('RESERVE_STOCK'),
    )
    expect(advance(saga, done('AUTHORIZE_PAYMENT'), now)).toEqual({ saga, effects: [] })
  })

  it.each(['COMMIT_STOCK', 'CAPTURE_PAYMENT'] as const)(
    'waits for an operator when %s is refused',
    (step) => {
      const { saga, effects } = story(
        done('RESERVE_STOCK'),
        done('AUTHORIZE_PAYMENT'),
        ...(step === 'CAPTURE_PAYMENT' ? [done('COMMIT_STOCK')] : []),
        { step, outcome: 'REFUSED', reason: 'CAPTURE_FAILED', detail: 'the authorization is gone' },
      )
      expect(effects).toEqual([])
      expect(saga.status).toBe('STUCK')
      expect(saga.steps.find(({ name }) => name === step)).toMatchObject({
        status: 'FAILED',
        error: 'the authorization is gone',
      })
    },
  )
})
