/**
 * The promises, each as one line that holds or names what breaks it. Pure: what the clients saw and what the
 * databases and the provider hold are arguments, so that a test can show each line failing.
 */
import type { History } from './history.ts'
import type { Observation } from './observation.ts'
import { effects } from './verdict-effects.ts'
import { subscribers } from './verdict-feed.ts'
import { captured, ledgers, refunded } from './verdict-money.ts'
import { acted, answeredOnce, finished, versions } from './verdict-orders.ts'
import { conserved, sold, stock } from './verdict-stock.ts'

export interface Verdict {
  line: string
  /** What breaks it; empty when it holds. */
  broken: string[]
}

const LINES: Record<string, (history: History, seen: Observation) => string[]> = {
  'every answered orderPlace is exactly one order': answeredOnce,
  'every order has come to its end': finished,
  'what was acknowledged after that took place: cancel, ship, deliver': acted,
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
  'every subscriber saw each status once and in order': subscribers,
  'dead letters = poison': letters,
}

export function judge(history: History, seen: Observation): Verdict[] {
  return Object.entries(LINES).map(([line, check]) => ({ line, broken: check(history, seen) }))
}

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
