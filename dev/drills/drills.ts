/**
 * The faults that can be made on purpose, to see what an operator sees: which alert fires, which page says what to do.
 * The tests in tests/e2e/drills make each of them, and docs/runbooks/drills.md tells what they have measured.
 */
import type { Disturb, Heal } from '../runner/disturbances.ts'
import { databaseNames } from '../subgraphs.ts'
import { poison } from './poison.ts'
import { troubleProvider } from './trouble-provider.ts'

/** What a drill acts on. */
export interface DrilledSystem {
  disturb: Disturb
  url: (name: string) => string
  urls: () => Record<string, string>
  folder: string
  env: NodeJS.ProcessEnv
}

export interface Drill {
  name: string
  /** What is wrong, in a sentence; `{on}` is where. */
  what: string
  /** A subgraph, where it can be chosen. */
  on?: string
  /** The alerts that should fire, with the labels by which they say where it is. */
  alerts: (on: string) => readonly (readonly [name: string, labels: Readonly<Record<string, string>>])[]
  /** The page that says what to do. */
  runbook: string
  begin: (system: DrilledSystem, on: string) => Promise<Heal>
}

const ALERTS = 'docs/runbooks/alerts.md'
/** Longer than half a second, and less than an attempt may take. */
const SLOW_MS = 1_500
/** Tokens live for a minute. */
const AHEAD_MS = 10 * 60_000
const CLOCK = new URL('skewed-clock.mjs', import.meta.url).href

export const DRILLS: readonly Drill[] = [
  {
    name: 'provider-slow',
    what: `The payment provider takes ${SLOW_MS / 1_000} seconds longer for each answer.`,
    alerts: () => [['OrdersSettleSlowlyFast', {}]],
    runbook: `${ALERTS}#orderssettleslowlyfast`,
    begin: (system) => troubleProvider(system, { latencyMilliseconds: SLOW_MS }),
  },
  {
    name: 'provider-failing',
    what: 'The payment provider answers each request with an error.',
    alerts: () => [['ProviderFails', {}]],
    runbook: `${ALERTS}#providerfails`,
    begin: (system) => troubleProvider(system, { errorRate: 1 }),
  },
  {
    name: 'provider-silent',
    what: 'The payment provider accepts requests, and never answers.',
    alerts: () => [['ProviderFails', {}]],
    runbook: `${ALERTS}#providerfails`,
    begin: (system) => troubleProvider(system, { outage: 'hanging' }),
  },
  {
    name: 'subgraph-hung',
    what: '{on} hangs: it keeps its connections and answers nobody. The runner, which would start it again within ten seconds, leaves it so.',
    on: 'product',
    alerts: (on) => [
      ['ProcessSilent', { job: on }],
      ['SubgraphFails', { subgraph: on }],
    ],
    runbook: `${ALERTS}#processsilent`,
    begin: ({ disturb }, on) => disturb.hang(on),
  },
  {
    name: 'subgraph-killed',
    what: '{on} is killed, and the runner does not start it again.',
    on: 'order',
    alerts: (on) => [
      ['ProcessSilent', { job: on }],
      ['SubgraphFails', { subgraph: on }],
    ],
    runbook: `${ALERTS}#subgraphfails`,
    begin: ({ disturb }, on) => disturb.away(on),
  },
  {
    name: 'postgres-away',
    what: 'The Postgres of {on} is killed, and the runner does not start it again.',
    on: 'order',
    alerts: (on) => [['DependencyDown', { job: on, check: 'database' }]],
    runbook: 'docs/runbooks/parts.md#postgres-is-lost',
    begin: ({ disturb }, on) => disturb.away(`postgres-${on}`),
  },
  {
    name: 'nats-away',
    what: 'NATS is killed, and the runner does not start it again.',
    alerts: () => [
      ['DependencyDown', { job: 'order', check: 'messaging' }],
      ['OutboxOld', { source: 'storegraph/order' }],
    ],
    runbook: 'docs/runbooks/parts.md#nats-is-away-or-wiped',
    begin: ({ disturb }) => disturb.away('nats'),
  },
  {
    name: 'poison-message',
    what: 'A message comes that no consumer can understand, and is given up; it is discarded in the end.',
    alerts: () => [['DeadLetter', { consumer: 'product' }]],
    runbook: `${ALERTS}#deadletter`,
    begin: (system) => poison(system),
  },
  {
    name: 'clock-skew',
    what: `The clock of {on} is ${AHEAD_MS / 60_000} minutes ahead.`,
    on: 'payment',
    alerts: (on) => [['ClockSkewed', { job: on }]],
    runbook: `${ALERTS}#clockskewed`,
    begin: ({ disturb }, on) =>
      disturb.restart(on, { SKEW_MS: String(AHEAD_MS), NODE_OPTIONS: `--import=${CLOCK}` }),
  },
]

/** Where a drill can be: subgraphs that have a database of their own. */
export const drillPlaces = (): readonly string[] => databaseNames()

export const findDrill = (name: string): Drill | undefined => DRILLS.find((drill) => drill.name === name)
