/** The story of an order as one page of text. */
import { toGlobalId } from '#contracts/ids.ts'
import { toMoney } from '#contracts/money.ts'
import type { Story, StorySaga } from './story.ts'
import { whatIsWrong } from './what-is-wrong.ts'

export function tellStory(story: Story, now: Date): string {
  const { order, events, saga, stock, payment, messages, waiting } = story
  const amount = (minor: number) => Object.values(toMoney(minor, order.currency)).join(' ')
  const wrong = whatIsWrong(story, now)
  const parts = [
    [
      `${order.number}  ${order.status}${order.rejectionReason ? ` (${order.rejectionReason})` : ''}`,
      `  id          ${toGlobalId('ord', order.id)}`,
      `  total       ${amount(order.totalMinor)}`,
      `  fulfillment ${order.fulfillment}`,
      `  trace       ${saga?.traceId ?? 'none'}`,
    ],
    section('What is wrong', wrong.length > 0 ? wrong : ['Nothing.']),
    section(
      'Events',
      events.map(({ version, type, occurredAt, detail }) => line(occurredAt, `${version} ${type}`, detail)),
    ),
    saga
      ? section(`Saga: ${saga.status}${nextAttempt(saga.dueAt, now)}`, saga.steps.map(tellStep))
      : section('Saga', ['It is over, and in the archive.']),
    section('Stock', [
      ...(stock.reservation
        ? [['reservation', stock.reservation.status, stock.reservation.detail].filter(Boolean).join(' ')]
        : ['Nothing was reserved.']),
      ...stock.movements.map(({ occurredAt, type, delta, productId }) =>
        line(occurredAt, `${type} ${delta}`, toGlobalId('prod', productId)),
      ),
    ]),
    section(
      'Ledger',
      payment?.ledger.map(({ occurredAt, type, status, amountMinor, reference, declineCode }) =>
        line(occurredAt, `${type} ${status} ${amount(amountMinor)}`, declineCode ?? reference),
      ) ?? ['No payment was requested.'],
    ),
    section(
      "The provider's own view",
      payment?.provider.map(
        ({ reference, status, amountMinor, capturedMinor }) =>
          `${reference} ${status}, ${amount(amountMinor)}, of which ${amount(capturedMinor)} are captured`,
      ) ?? [],
    ),
    section(
      'Messages',
      messages.map(({ time, type, id, source, stream }) => line(time, type, `${source} → ${stream} ${id}`)),
    ),
    section(
      'Messages that wait',
      waiting.map(({ where, type, since, reason }) => line(since, `${type} at ${where}`, reason)),
    ),
  ]
  return parts.map((lines) => lines.join('\n')).join('\n\n')
}

const section = (title: string, lines: readonly string[]) => [
  title,
  ...(lines.length > 0 ? lines : ['none']).map((each) => `  ${each}`),
]

const line = (time: Date, what: string, more?: string | null) =>
  [time.toISOString(), what, more].filter(Boolean).join('  ')

function nextAttempt(dueAt: Date | null, now: Date): string {
  if (!dueAt) return ''
  const seconds = Math.round((dueAt.getTime() - now.getTime()) / 1_000)
  return `, next attempt ${seconds < 0 ? `due ${-seconds} s ago` : `in ${seconds} s`}`
}

function tellStep(step: StorySaga['steps'][number]) {
  const { name, status, attempts, error, compensationStartedAt: undoneAt } = step
  const took = duration(step.startedAt, step.finishedAt)
  const undone = undoneAt && `compensation ${duration(undoneAt, step.compensationFinishedAt)}`
  const tried = attempts > 0 ? `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}` : ''
  return [name.padEnd(18), status.padEnd(12), tried, took, undone, error].filter(Boolean).join('  ')
}

function duration(startedAt: string | null, finishedAt: string | null | undefined): string {
  if (!startedAt) return ''
  return finishedAt ? `${Date.parse(finishedAt) - Date.parse(startedAt)} ms` : 'under way'
}
