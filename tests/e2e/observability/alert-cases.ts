/**
 * When each alert must fire, and when it must be silent: what is measured, minute by minute, in promtool's notation.
 * At every moment that is looked at, all alerts are: those that are not named must be silent.
 */
import { ALERTS, type Alert } from '../../../observability/alerts.ts'

export type Labels = Readonly<Record<string, string>>

interface Moment {
  minute: number
  firing: readonly (readonly [alert: string, labels: Labels])[]
}

export interface AlertCase {
  what: string
  series: Readonly<Record<string, string>>
  moments: readonly Moment[]
}

interface Threshold {
  alert: string
  series: string
  /** Of the alert. */
  labels?: Labels
  /** What is measured while it should fire. */
  bad: string
  /** What is measured beside it, such as what another part tells; by default what is just not above the threshold. */
  good?: string
  /** How many minutes it may take to be silent again. */
  clears?: number
}

const THRESHOLDS: readonly Threshold[] = [
  { alert: 'SagaStuck', series: 'storegraph_sagas_unfinished{status="STUCK"}', bad: '1' },
  { alert: 'StockBroken', series: 'storegraph_stock_wrong_levels', bad: '1' },
  { alert: 'SigningKeyOld', series: 'storegraph_signing_key_age_seconds', bad: '7776001' },
  { alert: 'SagaWaits', series: 'storegraph_saga_oldest_unfinished_age_seconds', bad: '121' },
  {
    alert: 'OutboxOld',
    series: 'storegraph_outbox_oldest_age_seconds{source="storegraph/order"}',
    labels: { source: 'storegraph/order' },
    bad: '31',
  },
  {
    alert: 'ConsumerLags',
    series: 'storegraph_consumer_waiting_messages{stream="COMMANDS",consumer="product"}',
    labels: { stream: 'COMMANDS', consumer: 'product' },
    bad: '1001',
  },
  {
    alert: 'MessagesFail',
    series: 'storegraph_parked_messages{consumer="order"}',
    labels: { consumer: 'order' },
    bad: '1',
  },
  {
    alert: 'ProviderFails',
    series: 'storegraph_provider_breaker_open{job="payment"}',
    bad: '0.5',
    clears: 2,
  },
  {
    alert: 'SubgraphFails',
    series: 'storegraph_subgraph_breaker_open{job="gateway",subgraph="order"}',
    labels: { subgraph: 'order' },
    bad: '1',
    clears: 2,
  },
  {
    alert: 'ProcessSilent',
    series: 'up{job="order",instance="order:9464"}',
    labels: { job: 'order', instance: 'order:9464' },
    bad: '0',
    good: '1',
  },
  {
    alert: 'DeadLetter',
    series: 'storegraph_dead_letters_waiting{consumer="order"}',
    labels: { consumer: 'order' },
    bad: '1',
  },
  {
    alert: 'EventLoopBlocked',
    series: 'nodejs_eventloop_lag_p99_seconds{job="gateway"}',
    labels: { job: 'gateway' },
    bad: '0.6',
  },
]

const alertOf = (name: string): Alert => ALERTS.find((alert) => alert.name === name)!
const minutesOf = (duration: string) =>
  (duration.endsWith('h') ? 60 : duration.endsWith('m') ? 1 : 0) * parseInt(duration)

/** It fires as soon as it was so for its time, and not before; it clears; what is not above the threshold is silent. */
function thresholdCases({ alert, series, labels = {}, bad, good, clears = 1 }: Threshold): AlertCase[] {
  const { above, for: duration } = alertOf(alert)
  const lasts = minutesOf(duration)
  const well = good ?? String(above)
  const firing = [[alert, labels]] as const
  return [
    {
      what: `${alert} fires while it is ${bad} for ${duration}, and not before or afterwards`,
      series: { [series]: `${bad}x${lasts} ${well}x${clears}` },
      moments: [
        ...(lasts > 0 ? [{ minute: lasts - 1, firing: [] }] : []),
        { minute: lasts, firing },
        { minute: lasts + clears, firing: [] },
      ],
    },
    {
      what: `${alert} is silent while it is ${well}`,
      series: { [series]: `${well}x${lasts + 2}` },
      moments: [{ minute: lasts + 1, firing: [] }],
    },
  ]
}

/** The objectives: how fast the budget goes decides who is woken, and how soon. */
const OBJECTIVES = [
  {
    name: 'OperationsFail',
    budget: 0.001,
    good: 'storegraph_graphql_operation_duration_seconds_count{outcome="ok"}',
    bad: 'storegraph_graphql_operation_duration_seconds_count{outcome="fault"}',
    counts: (share: number) => [1 - share, share],
  },
  {
    name: 'OrdersSettleSlowly',
    budget: 0.01,
    good: 'storegraph_order_settle_duration_seconds_bucket{le="0.5"}',
    bad: 'storegraph_order_settle_duration_seconds_count',
    counts: (share: number) => [1 - share, 1],
  },
] as const

const SPEEDS = ['Fast', 'Steadily', 'Slowly', 'ForDays'] as const
/** How many times faster than a month the budget goes, and which alerts have fired three hours later. */
const BURNS: readonly (readonly [times: number, firing: readonly (typeof SPEEDS)[number][]])[] = [
  [20, SPEEDS],
  [10, ['Steadily', 'Slowly', 'ForDays']],
  [4, ['Slowly', 'ForDays']],
  [2, ['ForDays']],
  [0.9, []],
]
const A_MINUTE = 100_000
/** When the slowest of them has fired. */
const LATE = 185

const objectiveCases = OBJECTIVES.flatMap(({ name, budget, good, bad, counts }): AlertCase[] => {
  const at = (share: number, minutes: number) =>
    counts(share).map((part) => `0+${Math.round(part * A_MINUTE)}x${minutes}`)
  const named = (speeds: readonly string[]) => speeds.map((speed) => [`${name}${speed}`, {}] as const)
  const [some, failing] = at(1, 15)
  return [
    ...BURNS.map(([times, firing]): AlertCase => {
      const [goodCounts, badCounts] = at(times * budget, LATE)
      return {
        what: `${name}: the budget goes ${times} times as fast as it may`,
        series: { [good]: goodCounts!, [bad]: badCounts! },
        moments: [
          { minute: 5, firing: [] },
          { minute: 10, firing: named(firing.filter((speed) => speed === 'Fast')) },
          { minute: 20, firing: named(firing.filter((speed) => speed === 'Fast' || speed === 'Steadily')) },
          { minute: 65, firing: named(firing.filter((speed) => speed !== 'ForDays')) },
          { minute: LATE, firing: named(firing) },
        ],
      }
    }),
    {
      what: `${name}: it was bad for a quarter of an hour, and nobody is there since`,
      series: { [good]: `${some} ${some!.split('+')[0]}x35`, [bad]: `${failing} ${15 * A_MINUTE}x35` },
      moments: [{ minute: 50, firing: [] }],
    },
  ]
})

const DOWN = { job: 'order', check: 'database' }
const check = 'storegraph_check_failing{job="order",check="database"}'

export const ALERT_CASES: readonly AlertCase[] = [
  ...THRESHOLDS.flatMap(thresholdCases),
  ...objectiveCases,
  {
    what: 'what is down is DependencyDown after a minute; after ten it is DependencyDegraded as well',
    series: { [check]: '1x11 0x3' },
    moments: [
      { minute: 0, firing: [] },
      { minute: 1, firing: [['DependencyDown', DOWN]] },
      {
        minute: 10,
        firing: [
          ['DependencyDown', DOWN],
          ['DependencyDegraded', DOWN],
        ],
      },
      { minute: 13, firing: [] },
    ],
  },
  {
    what: 'what is degraded is DependencyDegraded after ten minutes, and nobody is woken',
    series: { [check]: '0.5x11 0x3' },
    moments: [
      { minute: 9, firing: [] },
      { minute: 10, firing: [['DependencyDegraded', DOWN]] },
      { minute: 13, firing: [] },
    ],
  },
  {
    what: 'six sign-ins a second that fail are SignInsFail, and four are not',
    series: {
      'storegraph_security_events_total{job="user",type="SIGN_IN_FAILED"}':
        '0+240x10 2400+360x15 7800+240x10',
    },
    moments: [
      { minute: 9, firing: [] },
      { minute: 24, firing: [['SignInsFail', {}]] },
      { minute: 36, firing: [] },
    ],
  },
  {
    what: 'a certificate that ends within two weeks is CertificateEnds, and one that lasts longer is not',
    series: {
      'storegraph_certificate_end_seconds{part="nats"}': `${13 * 86_400}x62`,
      'storegraph_certificate_end_seconds{part="redis"}': `${15 * 86_400}x62`,
    },
    moments: [
      { minute: 59, firing: [] },
      { minute: 60, firing: [['CertificateEnds', { part: 'nats' }]] },
    ],
  },
  {
    what: 'a clock that is six seconds ahead or behind is ClockSkewed, and one that is four is not',
    series: {
      'storegraph_clock_seconds{job="order"}': '6+60x10',
      'storegraph_clock_seconds{job="product"}': '-6+60x10',
      'storegraph_clock_seconds{job="payment"}': '4+60x10',
    },
    moments: [
      { minute: 1, firing: [] },
      {
        minute: 2,
        firing: [
          ['ClockSkewed', { job: 'order' }],
          ['ClockSkewed', { job: 'product' }],
        ],
      },
    ],
  },
]
