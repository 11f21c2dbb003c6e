/** What a panel is, how its queries are written, and those panels that stand on several dashboards. */
export interface Panel {
  title: string
  /** As Grafana names it. */
  unit: 'reqps' | 's' | 'percentunit' | 'short' | 'currencyEUR' | 'bytes'
  /** What the lines are called, and what they are asked with. */
  queries: readonly (readonly [legend: string, query: string])[]
}

export const OPERATIONS = 'storegraph_graphql_operation_duration_seconds'
export const SETTLED = 'storegraph_order_settle_duration_seconds'
export const STEPS = 'storegraph_saga_step_duration_seconds'
export const rate = (metric: string, by: string, labels = '') =>
  `sum by (${by}) (rate(${metric}${labels}[5m]))`
export const total = (metric: string, labels = '') => `sum(rate(${metric}${labels}[5m]))`
export const p95 = (metric: string, by = '') =>
  `histogram_quantile(0.95, sum by (le${by && `, ${by}`}) (rate(${metric}_bucket[5m])))`
export const orZero = (query: string) => `(${query} or vector(0))`

export const requests: Panel = {
  title: 'Operations a second',
  unit: 'reqps',
  queries: [['{{outcome}}', rate(`${OPERATIONS}_count`, 'outcome')]],
}
export const faults: Panel = {
  title: 'Operations that failed by our fault',
  unit: 'percentunit',
  queries: [
    [
      'faults',
      `${orZero(total(`${OPERATIONS}_count`, '{outcome="fault"}'))} / ${total(`${OPERATIONS}_count`)}`,
    ],
  ],
}
export const ordersPlaced: Panel = {
  title: 'Orders a second',
  unit: 'reqps',
  queries: [
    ['placed', total('storegraph_orders_placed_total')],
    ['{{status}}', rate('storegraph_order_status_changes_total', 'status')],
  ],
}
export const settling: Panel = {
  title: 'How long an order takes to be settled',
  unit: 's',
  queries: [
    ['p50', `histogram_quantile(0.5, sum by (le) (rate(${SETTLED}_bucket[5m])))`],
    ['p95', p95(SETTLED)],
  ],
}
export const outbox: Panel = {
  title: 'Age of the oldest message in the outbox',
  unit: 's',
  queries: [['{{source}}', 'max by (source) (storegraph_outbox_oldest_age_seconds)']],
}
export const lag: Panel = {
  title: 'Messages that wait for their consumer',
  unit: 'short',
  queries: [['{{stream}} {{consumer}}', 'max by (stream, consumer) (storegraph_consumer_waiting_messages)']],
}
export const checks: Panel = {
  title: 'What is not as it should be (1 down, 0.5 degraded)',
  unit: 'short',
  queries: [['{{job}} {{check}}', 'max by (job, check) (storegraph_check_failing)']],
}
export const unfinished: Panel = {
  title: 'Sagas that are not finished',
  unit: 'short',
  queries: [['{{status}}', 'max by (status) (storegraph_sagas_unfinished)']],
}

export interface Dashboard {
  name: string
  title: string
  panels: readonly Panel[]
}
