/**
 * When somebody is woken, and when somebody looks the next day. Two objectives are watched by how fast they use up what
 * they may fail (burn rate), each over a long window, so that it matters, and a short one, so that it is still so:
 * 99.9 % of operations do not fail by our fault, and 99 % of orders are settled within half a second. The other alerts
 * name what an operator must act on. Each has its section in docs/runbooks/alerts.md.
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export interface Recording {
  record: string
  query: string
}

export interface Alert {
  name: string
  /** What is measured. It alerts while this is above the threshold. */
  query: string
  above: number
  /** How long it must be so. */
  for: string
  severity: 'page' | 'ticket'
  summary: string
}

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const
type Window = (typeof WINDOWS)[number]

interface Objective {
  name: string
  /** Of what is measured. */
  failing: string
  /** The share that may fail. */
  budget: number
  what: string
  ratio: (window: Window) => string
}

const DAY_SECONDS = 86_400

const OPERATIONS = 'storegraph_graphql_operation_duration_seconds_count'
const SETTLED = 'storegraph_order_settle_duration_seconds'

const OBJECTIVES: readonly Objective[] = [
  {
    name: 'OperationsFail',
    failing: 'operations_failing',
    budget: 0.001,
    what: 'operations fail by our fault',
    ratio: (window) =>
      `(sum(rate(${OPERATIONS}{outcome="fault"}[${window}])) or vector(0)) / sum(rate(${OPERATIONS}[${window}]))`,
  },
  {
    name: 'OrdersSettleSlowly',
    failing: 'orders_settling_slowly',
    budget: 0.01,
    what: 'orders take longer than half a second to be settled',
    ratio: (window) =>
      `1 - sum(rate(${SETTLED}_bucket{le="0.5"}[${window}])) / sum(rate(${SETTLED}_count[${window}]))`,
  },
]

/** What part of a month's budget goes in the long window: 2 %, 5 %, 10 %, 10 %. */
const BURN_RATES: readonly (readonly [string, Window, Window, number, string, Alert['severity']])[] = [
  ['Fast', '1h', '5m', 14.4, '2m', 'page'],
  ['Steadily', '6h', '30m', 6, '15m', 'page'],
  ['Slowly', '1d', '2h', 3, '1h', 'ticket'],
  ['ForDays', '3d', '6h', 1, '3h', 'ticket'],
]

const recordOf = ({ failing }: Objective, window: Window) => `storegraph:${failing}:ratio_rate${window}`

export const RECORDINGS: readonly Recording[] = OBJECTIVES.flatMap((objective) =>
  WINDOWS.map((window) => ({ record: recordOf(objective, window), query: objective.ratio(window) })),
)

/** Both windows burn faster than the rate, as the slower of them does. */
const burning = (objective: Objective): Alert[] =>
  BURN_RATES.map(([speed, long, short, factor, duration, severity]) => {
    const [slow, fast] = [recordOf(objective, long), recordOf(objective, short)]
    return {
      name: `${objective.name}${speed}`,
      query: `clamp_max(${slow}, scalar(${fast}))`,
      above: Number((factor * objective.budget).toFixed(4)),
      for: duration,
      severity,
      summary: `Too many ${objective.what}: over ${long} and still over ${short}.`,
    }
  })

export const ALERTS: readonly Alert[] = [
  ...OBJECTIVES.flatMap(burning),
  {
    name: 'SagaStuck',
    query: 'max(storegraph_sagas_unfinished{status="STUCK"})',
    above: 0,
    for: '1m',
    severity: 'page',
    summary: 'An order waits for an operator: a step of its saga was refused or never answered.',
  },
  {
    name: 'SagaWaits',
    query: 'max(storegraph_saga_oldest_unfinished_age_seconds)',
    above: 120,
    for: '2m',
    severity: 'page',
    summary: 'An order has been under way for minutes.',
  },
  {
    name: 'OutboxOld',
    query: 'max by (source) (storegraph_outbox_oldest_age_seconds)',
    above: 30,
    for: '1m',
    severity: 'page',
    summary: 'Messages of {{ $labels.source }} are not published.',
  },
  {
    name: 'ConsumerLags',
    query: 'max by (stream, consumer) (storegraph_consumer_waiting_messages)',
    above: 1_000,
    for: '5m',
    severity: 'page',
    summary: 'Messages wait for {{ $labels.consumer }} faster than it handles them.',
  },
  {
    name: 'MessagesFail',
    query: 'max by (consumer) (storegraph_parked_messages)',
    above: 0,
    for: '5m',
    severity: 'ticket',
    summary: 'Messages fail at {{ $labels.consumer }} and are retried from its database.',
  },
  {
    name: 'DeadLetter',
    query: 'max by (consumer) (storegraph_dead_letters_waiting)',
    above: 0,
    for: '0s',
    severity: 'page',
    summary: '{{ $labels.consumer }} has given up a message, which waits for an operator.',
  },
  {
    name: 'ProviderFails',
    query: 'max(max_over_time(storegraph_provider_breaker_open[1m]))',
    above: 0,
    for: '1m',
    severity: 'page',
    summary: 'The payment provider fails; payments wait.',
  },
  {
    name: 'SubgraphFails',
    query: 'max by (subgraph) (max_over_time(storegraph_subgraph_breaker_open[1m]))',
    above: 0,
    for: '1m',
    severity: 'page',
    summary: 'The gateway does not ask {{ $labels.subgraph }}, as it fails again and again.',
  },
  {
    name: 'DependencyDown',
    query: 'max by (job, check) (storegraph_check_failing)',
    above: 0.5,
    for: '1m',
    severity: 'page',
    summary: '{{ $labels.check }} of {{ $labels.job }} is down: the process is not ready.',
  },
  {
    name: 'DependencyDegraded',
    query: 'max by (job, check) (storegraph_check_failing)',
    above: 0,
    for: '10m',
    severity: 'ticket',
    summary: '{{ $labels.check }} of {{ $labels.job }} is not as it should be.',
  },
  {
    name: 'StockBroken',
    query: 'max(storegraph_stock_wrong_levels)',
    above: 0,
    for: '1m',
    severity: 'page',
    summary: 'Stock levels are not what their movements and reservations say.',
  },
  {
    name: 'CertificateEnds',
    query: `${14 * DAY_SECONDS} - (min by (part) (storegraph_certificate_end_seconds) - time())`,
    above: 0,
    for: '1h',
    severity: 'ticket',
    summary: 'The certificate of {{ $labels.part }} ends within two weeks.',
  },
  {
    name: 'SigningKeyOld',
    query: 'max(storegraph_signing_key_age_seconds)',
    above: 90 * DAY_SECONDS,
    for: '1h',
    severity: 'ticket',
    summary: 'The key that signs access tokens has signed for three months.',
  },
  {
    name: 'ProcessSilent',
    query: '1 - min by (job, instance) (up)',
    above: 0,
    for: '1m',
    severity: 'page',
    summary: '{{ $labels.job }} at {{ $labels.instance }} does not tell its metrics: it hangs or is gone.',
  },
  {
    name: 'ClockSkewed',
    query: 'max by (job) (abs(storegraph_clock_seconds - timestamp(storegraph_clock_seconds)))',
    above: 5,
    for: '2m',
    severity: 'page',
    summary: 'The clock of {{ $labels.job }} is wrong by seconds.',
  },
  {
    name: 'SignInsFail',
    query: 'sum(rate(storegraph_security_events_total{type="SIGN_IN_FAILED"}[5m]))',
    above: 5,
    for: '5m',
    severity: 'ticket',
    summary: 'Many sign-ins fail: somebody may be trying passwords.',
  },
  {
    name: 'EventLoopBlocked',
    query: 'max by (job) (nodejs_eventloop_lag_p99_seconds)',
    above: 0.5,
    for: '5m',
    severity: 'ticket',
    summary: 'The event loop of {{ $labels.job }} is held up.',
  },
]

export const expressionOf = ({ query, above }: Alert): string => `${query} > ${above}`
