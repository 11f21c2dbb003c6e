/**
 * The promises, each as one line that holds or names what breaks it. Pure: what the clients saw and what the
 * databases and the provider hold are arguments, so that a test can show each line failing.
 */
import type { History } from '../history.ts'
import type { Observation } from '../reading/observation.ts'
import { catalogs } from './verdict-catalog.ts'
import { effects } from './verdict-effects.ts'
import { boards, subscribers } from './verdict-feed.ts'
import { captured, ledgers, refunded } from './verdict-money.ts'
import { acted, answeredOnce, finished, versions } from './verdict-orders.ts'
import { prompt, settled } from './verdict-prompt.ts'
import { prices, refusals } from './verdict-refusals.ts'
import { conserved, sold, stock } from './verdict-stock.ts'
import { unheld, unshipped } from './verdict-undone.ts'

export interface Verdict {
  line: string
  /** What breaks it; empty when it holds. */
  broken: string[]
  /** Once broken, it stays so, however long one waits. */
  isFinal: boolean
  /** It says how soon something is, which no test of a busy machine can. */
  isTimed: boolean
}

type Check = (history: History, seen: Observation) => string[]

/** What is true in the end: a system that is still at work may break it for a moment. */
const IN_THE_END: Record<string, Check> = {
  'every answered orderPlace is exactly one order': answeredOnce,
  'every order has come to its end': finished,
  'what was acknowledged after that took place: cancel, ship, deliver': acted,
  'orders = stock = payments, as `npm run verify` says': (_history, { disagreements }) => disagreements,
  'on hand = Σ movements, never oversold': stock,
  'stock at the start + restocked = available + reserved + sold': conserved,
  'sold = what the orders that stand hold, and nothing is held by a finished one': sold,
  "the provider's ledger = ours": ledgers,
  'captured once for each order that stands, all refunded for each that was canceled': captured,
  'refunded = what staff was answered, and never more than was captured': refunded,
  'the versions of every order are 1..n, its events a legal life, the last one its status': versions,
  'replaying the events gives what is shown; the products’ and payments’ own checks find nothing': (
    _history,
    { contradictions },
  ) => contradictions,
  'every message is published, and took effect once': effects,
  'the catalogue is one: the stream and order’s copy are as the products are': catalogs,
  'every subscriber saw each status once and in order': subscribers,
  'staff’s feed of all orders told every change of each once and in order': boards,
  'dead letters = poison': letters,
}

/** What must be true at every moment. */
const ALWAYS: Record<string, Check> = {
  'nobody is refused without a reason: a good card with stock is CONFIRMED': refusals,
  'what stands was sold at the prices of its time': prices,
  'nothing is held on a card after its cancel was answered, nor before its bank’s question was': unheld,
  'nothing is shipped that was refunded in full': unshipped,
  'no copy of the catalogue goes back to what was before': ({ regressions }) => regressions,
}

/** What takes no longer than it may. */
const IN_TIME: Record<string, Check> = {
  'an order is settled within 5 s where there is no fault, and within 90 s after the last': settled,
  'without a fault, what was confirmed is shown within 2 s: by feeds, caches and copies': prompt,
}

export function judge(history: History, seen: Observation): Verdict[] {
  const judged = (lines: Record<string, Check>, isFinal: boolean, isTimed = false) =>
    Object.entries(lines).map(([line, check]) => ({ line, broken: check(history, seen), isFinal, isTimed }))
  return [...judged(IN_THE_END, false), ...judged(ALWAYS, true), ...judged(IN_TIME, true, true)]
}

export const LINES = [IN_THE_END, ALWAYS, IN_TIME].flatMap((lines) => Object.keys(lines))

/** What the server says of poison: the product subgraph could not understand it. */
const POISONED = 'dead-letters.COMMANDS.product malformed'

function letters({ poison }: History, { deadLetters }: Observation): string[] {
  const others = deadLetters.filter((letter) => letter !== POISONED)
  const found = deadLetters.length - others.length
  return [
    ...(found === poison ? [] : [`${poison} were injected, ${found} of them are dead letters`]),
    ...others.map((letter) => `a message was given up: ${letter}`),
  ]
}
