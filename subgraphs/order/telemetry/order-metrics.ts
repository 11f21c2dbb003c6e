/** What is counted of orders and their sagas: each move once, after it is durable. */
import { type CurrencyCode, toMoney } from '#contracts/money.ts'
import { trace } from '@opentelemetry/api'
import { log } from '#platform/process/log.ts'
import { defineCounter, defineDurations, defineSampled } from '#platform/telemetry/metrics.ts'
import type { OrderStatus } from '../domain/order-event.ts'
import { SAGA } from '../domain/saga.ts'
import type { SagaStatus, Step } from '../domain/saga-state.ts'

const placed = defineCounter({
  name: 'storegraph_orders_placed_total',
  help: 'How many orders were placed, by their currency.',
  labels: ['currency'],
  shown: { as: 'Orders placed' },
})

const moved = defineCounter({
  name: 'storegraph_order_status_changes_total',
  help: 'How many orders came to a status.',
  labels: ['status'],
  shown: { as: 'Orders that came to', by: ['status'] },
})

const confirmedAmount = defineCounter({
  name: 'storegraph_order_confirmed_amount_total',
  help: 'What the confirmed orders come to, in units of their currency: the revenue.',
  labels: ['currency'],
})

const confirmed = defineCounter({
  name: 'storegraph_orders_confirmed_total',
  help: 'How many orders were confirmed, by their currency: with the amount, the average order.',
  labels: ['currency'],
})

const settled = defineDurations({
  name: 'storegraph_order_settle_duration_seconds',
  help: 'How long an order took from being placed to being settled: CONFIRMED, REJECTED or EXPIRED.',
  labels: ['status'],
  shown: { as: 'Orders settled' },
})

const steps = defineDurations({
  name: 'storegraph_saga_step_duration_seconds',
  help: 'How long a step of the saga, or its compensation, took from its command to its outcome.',
  labels: ['step', 'outcome'],
  shown: { as: 'Step', by: ['step'] },
})

const retries = defineCounter({
  name: 'storegraph_saga_step_retries_total',
  help: 'How often a step was asked for again, as its answer took too long.',
  labels: ['step'],
  shown: { as: 'Retries of', by: ['step'] },
})

const unfinished = defineSampled({
  name: 'storegraph_sagas_unfinished',
  help: 'How many sagas are under way or wait for an operator (STUCK), by their status.',
  labels: ['status'],
  shown: { as: 'Sagas', by: ['status'], isAlarming: (count, of) => of === 'STUCK' && count > 0 },
})

const oldest = defineSampled({
  name: 'storegraph_saga_oldest_unfinished_age_seconds',
  help: 'How long the oldest saga that is not finished, and not STUCK, has been under way; 0 without one.',
  shown: { as: 'Oldest saga under way', isAlarming: (seconds) => seconds > 900 },
})

interface Moving {
  status: OrderStatus
  placedAt: Date
  totalMinor: number
  currency: CurrencyCode
}

export function countPlaced({ id, currency }: { id: string; currency: CurrencyCode }): void {
  placed.add({ currency })
  log.info({ orderId: id }, 'an order was placed')
}

/** @param at when it was moved, by the database's clock */
export function countMove(
  before: { order: Moving; saga: { steps: readonly Step[] } },
  after: { order: Moving & { id: string }; saga: { steps: readonly Step[]; status: SagaStatus } },
  at: Date,
  messageId?: string,
): void {
  const span = trace.getActiveSpan()
  span?.setAttribute('storegraph.order.id', after.order.id)
  after.saga.steps.forEach((step, index) => {
    const was = before.saga.steps[index]
    if (!was || was === step) return
    if (was.status !== step.status)
      span?.addEvent('saga step', { 'saga.step': step.name, 'saga.step.status': step.status })
    if (step.attempts > was.attempts && was.status === step.status) retries.add({ step: step.name })
    const [startedAt, finishedAt] = timesOf(step)
    const isOver = was.status !== step.status && finishedAt && startedAt
    if (!isOver) return
    const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000
    steps.observe({ step: step.name, outcome: step.status }, Math.max(0, seconds))
  })
  countStatus(before.order.status, after.order, at)
  const [from, to] = [before.saga.steps, after.saga.steps]
  const failed = to.find((step, index) => step.error && step.error !== from[index]?.error)
  if (failed)
    log.warn(
      { orderId: after.order.id, messageId, step: failed.name, error: failed.error },
      'a step of a saga failed',
    )
  if (after.order.status !== before.order.status)
    log.info({ orderId: after.order.id, messageId, status: after.order.status }, 'an order came to a status')
}

/** Of the compensation, where it has come to that. */
function timesOf(step: Step) {
  const { status, startedAt, finishedAt, compensationStartedAt, compensationFinishedAt } = step
  const isUndone = status === 'COMPENSATING' || status === 'COMPENSATED' || status === 'COMPENSATION_FAILED'
  return isUndone ? [compensationStartedAt, compensationFinishedAt] : [startedAt, finishedAt]
}

function countStatus(before: OrderStatus, order: Moving, at: Date): void {
  const { status, currency, placedAt, totalMinor } = order
  if (status === before) return
  moved.add({ status })
  if (status === 'CONFIRMED' || status === 'REJECTED' || status === 'EXPIRED')
    settled.observe({ status }, Math.max(0, at.getTime() - placedAt.getTime()) / 1_000)
  if (status !== 'CONFIRMED') return
  confirmed.add({ currency })
  confirmedAmount.add({ currency }, Number(toMoney(totalMinor, currency).amount))
}

export interface UnfinishedSagas {
  status: SagaStatus
  count: number
  oldestSeconds: number
}

const UNFINISHED: readonly SagaStatus[] = ['RUNNING', 'COMPENSATING', 'STUCK']

/** @returns what ends the watching */
export function watchSagas(read: () => Promise<readonly UnfinishedSagas[]>): () => void {
  // From 0 on, so that the first one is an increase.
  for (const { name } of SAGA) retries.add({ step: name }, 0)
  const ends = [
    unfinished.sample(async () => {
      const rows = await read()
      return UNFINISHED.map((status) => ({
        labels: { status },
        value: rows.find((row) => row.status === status)?.count ?? 0,
      }))
    }),
    oldest.sample(async () => {
      const ages = (await read()).filter(({ status }) => status !== 'STUCK')
      return [{ labels: {}, value: Math.max(0, ...ages.map(({ oldestSeconds }) => oldestSeconds)) }]
    }),
  ]
  return () => ends.forEach((end) => end())
}
