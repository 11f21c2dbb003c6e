/** Each promise is seen to be broken: a run in which all is well, changed in one thing, breaks the line it should. */
import { newId } from '#platform/process/new-id.ts'
import { describe, expect, it } from 'vitest'
import { BREACHES } from './breaches.ts'
import { external, goodRun, level, type Run } from './good-run.ts'
import { judge } from './verdicts.ts'

const brokenBy = (change: (run: Run) => void) => {
  const run = goodRun()
  change(run)
  return judge(run.history, run.seen)
    .filter(({ broken }) => broken.length > 0)
    .map(({ line }) => line)
}

describe('a run in which all is well', () => {
  it('breaks nothing', () => {
    expect(brokenBy(() => undefined)).toEqual([])
  })

  it.each<[string, (run: Run) => void]>([
    [
      'the answer to a cancel was lost',
      ({ history }) => history.actions.forEach((action) => (action.outcome = 'UNKNOWN')),
    ],
    ['the answer to a refund was lost', ({ history }) => (history.refunds[0]!.outcome = 'UNKNOWN')],
    [
      'a refund was lost before it was asked for',
      ({ history, delivered }) =>
        history.refunds.push({ orderId: external(delivered), amountMinor: 50, outcome: 'UNKNOWN' }),
    ],
    [
      'a delivery of goods was booked, and its second try refused',
      (run) => Object.assign(level(run), { onHand: 53, moved: 53 }),
    ],
    [
      'a message was delivered again',
      ({ seen }) => seen.messages.push(...seen.messages.map((message) => ({ ...message }))),
    ],
    [
      'a command was repeated by its saga, and answered again',
      ({ seen }) => {
        const [command, answer] = seen.messages
        seen.messages.push({ ...command!, id: newId() }, { ...answer!, id: newId() })
        seen.orders[0]!.attempts.RESERVE_STOCK = 2
      },
    ],
    [
      'the commands were wiped',
      ({ history, seen }) => {
        history.wiped = true
        seen.messages = seen.messages.filter(({ subject }) => !subject.startsWith('commands.'))
      },
    ],
    [
      'a bank wanted the customer, who authenticated',
      ({ history, delivered, seen }) => {
        delivered.paymentMethod = 'pm_card_authenticationRequired'
        history.authentications.push({ orderId: external(delivered), outcome: 'succeeded', isAnswered: true })
        const [placed, ...later] = delivered.events
        const wanted = { ...placed!, type: 'OrderAuthenticationWanted' }
        delivered.events = [placed!, wanted, ...later].map((event, index) => ({
          ...event,
          version: index + 1,
        }))
        delivered.version++
        const announced = seen.messages.find(({ data }) => data.includes('"version":5'))!
        const data = announced.data.replace('"version":5', '"version":6')
        seen.messages.push({ ...announced, id: newId(), data })
      },
    ],
    ['a watcher left before the order was delivered', ({ history }) => (history.watched[1]!.stays = false)],
  ])('breaks nothing either where %s', (_what, change) => {
    expect(brokenBy(change)).toEqual([])
  })
})

describe('the proof notices', () => {
  it.each(BREACHES)('(%s) %s', (line, _what, change) => {
    expect(brokenBy(change)).toContain(line)
  })

  it('a breach of every promise that it judges', () => {
    const { history, seen } = goodRun()
    const judged = judge(history, seen).map(({ line }) => line)
    expect([...new Set(BREACHES.map(([line]) => line))].sort()).toEqual(judged.sort())
  })
})
