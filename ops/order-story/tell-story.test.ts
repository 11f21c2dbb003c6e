/** A page that says what a person on call has to know of an order whose payment cannot be given back. */
import { expect, test } from 'vitest'
import type { Story } from './story.ts'
import { tellStory } from './tell-story.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 2, 3, 4, second))
const iso = (second: number) => at(second).toISOString()
const step = { attempts: 1, error: null, startedAt: iso(1), finishedAt: iso(2) }

const story: Story = {
  order: {
    id: '019a2b3c-0000-7000-8000-000000000000',
    number: 'SG-1',
    status: 'CANCEL_PENDING',
    totalMinor: 23_900,
    currency: 'EUR',
    placedAt: at(0),
    updatedAt: at(9),
    rejectionReason: null,
    fulfillment: 'PENDING',
  },
  events: [{ version: 1, type: 'OrderPlaced', occurredAt: at(0), detail: null }],
  saga: {
    status: 'STUCK',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    dueAt: null,
    unanswered: 0,
    steps: [
      { ...step, name: 'RESERVE_STOCK', status: 'SUCCEEDED' },
      {
        ...step,
        name: 'AUTHORIZE_PAYMENT',
        status: 'COMPENSATION_FAILED',
        attempts: 33,
        error: 'There was no answer after 33 attempts.',
        compensationStartedAt: iso(3),
        compensationFinishedAt: iso(9),
      },
    ],
  },
  stock: { reservation: undefined, movements: [] },
  payment: undefined,
  messages: [],
  waiting: [],
  silent: ['the provider (fetch failed)'],
}

test('tells how long a step and its compensation took, what failed, and what to do', () => {
  const page = tellStory(story, at(10))
  for (const part of [
    'trace       4bf92f3577b34da6a3ce929d0e0e4736',
    'Saga: STUCK',
    'RESERVE_STOCK       SUCCEEDED     1 attempt  1000 ms',
    'AUTHORIZE_PAYMENT   COMPENSATION_FAILED  33 attempts  1000 ms  compensation 6000 ms  There was no answer',
    'The compensation of AUTHORIZE_PAYMENT failed',
    'then call sagaRetry',
    'Not everybody could be asked: the provider (fetch failed)',
  ])
    expect(page).toContain(part)
})
