/**
 * What the dashboards show: each panel is a question with its queries. The Grafana files in dashboards/ are written from
 * this table (write.ts), and a test asks a real Prometheus every query while orders flow: none fails, none is empty.
 */
export interface Panel {
  title: string
  /** As Grafana names it. */
  unit: 'reqps' | 's' | 'percentunit' | 'short' | 'currencyEUR' | 'bytes'
  /** What the lines are called, and what they are asked with. */
  queries: readonly (readonly [legend: string, query: string])[]
}

export interface Dashboard {
  name: string
  title: string
  panels: readonly Panel[]
}

const OPERATIONS = 'storegraph_graphql_operation_duration_seconds'
const SETTLED = 'storegraph_order_settle_duration_seconds'
const STEPS = 'storegraph_saga_step_duration_seconds'
const rate = (metric: string, by: string, labels = '') => `sum by (${by}) (rate(${metric}${labels}[5m]))`
const total = (metric: string, labels = '') => `sum(rate(${metric}${labels}[5m]))`
const p95 = (metric: string, by = '') =>
  `histogram_quantile(0.95, sum by (le${by && `, ${by}`}) (rate(${metric}_bucket[5m])))`
const orZero = (query: string) => `(${query} or vector(0))`

const requests: Panel = {
  title: 'Operations a second',
  unit: 'reqps',
  queries: [['{{outcome}}', rate(`${OPERATIONS}_count`, 'outcome')]],
}
const faults: Panel = {
  title: 'Operations that failed by our fault',
  unit: 'percentunit',
  queries: [
    [
      'faults',
      `${orZero(total(`${OPERATIONS}_count`, '{outcome="fault"}'))} / ${total(`${OPERATIONS}_count`)}`,
    ],
  ],
}
const ordersPlaced: Panel = {
  title: 'Orders a second',
  unit: 'reqps',
  queries: [
    ['placed', total('storegraph_orders_placed_total')],
    ['{{status}}', rate('storegraph_order_status_changes_total', 'status')],
  ],
}
const settling: Panel = {
  title: 'How long an order takes to be settled',
  unit: 's',
  queries: [
    ['p50', `histogram_quantile(0.5, sum by (le) (rate(${SETTLED}_bucket[5m])))`],
    ['p95', p95(SETTLED)],
  ],
}
const outbox: Panel = {
  title: 'Age of the oldest message in the outbox',
  unit: 's',
  queries: [['{{source}}', 'max by (source) (storegraph_outbox_oldest_age_seconds)']],
}
const lag: Panel = {
  title: 'Messages that wait for their consumer',
  unit: 'short',
  queries: [['{{stream}} {{consumer}}', 'max by (stream, consumer) (storegraph_consumer_waiting_messages)']],
}
const checks: Panel = {
  title: 'What is not as it should be (1 down, 0.5 degraded)',
  unit: 'short',
  queries: [['{{job}} {{check}}', 'max by (job, check) (storegraph_check_failing)']],
}
const unfinished: Panel = {
  title: 'Sagas that are not finished',
  unit: 'short',
  queries: [['{{status}}', 'max by (status) (storegraph_sagas_unfinished)']],
}

export const DASHBOARDS: readonly Dashboard[] = [
  {
    name: 'overview',
    title: 'Storegraph: overview',
    panels: [
      requests,
      faults,
      { title: 'p95 of operations', unit: 's', queries: [['p95', p95(OPERATIONS)]] },
      ordersPlaced,
      settling,
      unfinished,
      outbox,
      lag,
      checks,
      { title: 'Processes that answer', unit: 'short', queries: [['{{job}}', 'sum by (job) (up)']] },
    ],
  },
  {
    name: 'gateway',
    title: 'Storegraph: gateway',
    panels: [
      requests,
      faults,
      {
        title: 'p95 by operation',
        unit: 's',
        queries: [
          [
            '{{graphql_operation_name}} {{root_field}}',
            p95(OPERATIONS, 'graphql_operation_name, root_field'),
          ],
        ],
      },
      {
        title: 'Fetches a second',
        unit: 'reqps',
        queries: [
          [
            '{{subgraph}} {{outcome}}',
            rate('storegraph_subgraph_fetch_duration_seconds_count', 'subgraph, outcome'),
          ],
        ],
      },
      {
        title: 'p95 of fetches',
        unit: 's',
        queries: [['{{subgraph}}', p95('storegraph_subgraph_fetch_duration_seconds', 'subgraph')]],
      },
      {
        title: 'Plans that were known',
        unit: 'percentunit',
        queries: [
          [
            'known',
            `${total('storegraph_plan_cache_reads_total', '{outcome="hit"}')} / ${total('storegraph_plan_cache_reads_total')}`,
          ],
        ],
      },
      {
        title: 'Subgraphs that are not asked',
        unit: 'short',
        queries: [['{{subgraph}}', 'max by (subgraph) (storegraph_subgraph_breaker_open)']],
      },
      {
        title: 'Subscriptions open',
        unit: 'short',
        queries: [['{{root_field}}', 'sum by (root_field) (storegraph_subscriptions_open)']],
      },
      {
        title: 'Events a second',
        unit: 'reqps',
        queries: [['{{root_field}}', rate('storegraph_subscription_events_total', 'root_field')]],
      },
    ],
  },
  {
    name: 'orders',
    title: 'Storegraph: orders and their sagas',
    panels: [
      ordersPlaced,
      settling,
      unfinished,
      {
        title: 'Oldest saga under way',
        unit: 's',
        queries: [['oldest', 'max(storegraph_saga_oldest_unfinished_age_seconds)']],
      },
      {
        title: 'Steps a second',
        unit: 'reqps',
        queries: [['{{step}} {{outcome}}', rate(`${STEPS}_count`, 'step, outcome')]],
      },
      { title: 'p95 of steps', unit: 's', queries: [['{{step}}', p95(STEPS, 'step')]] },
      {
        title: 'Steps asked for again',
        unit: 'reqps',
        queries: [['{{step}}', rate('storegraph_saga_step_retries_total', 'step')]],
      },
      {
        title: 'Stock asked for',
        unit: 'reqps',
        queries: [['{{outcome}}', rate('storegraph_stock_reservations_total', 'outcome')]],
      },
    ],
  },
  {
    name: 'payments',
    title: 'Storegraph: payments',
    panels: [
      {
        title: 'Payments that succeeded',
        unit: 'percentunit',
        queries: [
          [
            'authorized',
            `${total(`${STEPS}_count`, '{step="AUTHORIZE_PAYMENT",outcome="SUCCEEDED"}')} / ${total(`${STEPS}_count`, '{step="AUTHORIZE_PAYMENT"}')}`,
          ],
        ],
      },
      {
        title: 'Calls to the provider',
        unit: 'reqps',
        queries: [
          [
            '{{operation}} {{outcome}}',
            rate('storegraph_provider_call_duration_seconds_count', 'operation, outcome'),
          ],
        ],
      },
      {
        title: 'p95 of calls',
        unit: 's',
        queries: [['{{operation}}', p95('storegraph_provider_call_duration_seconds', 'operation')]],
      },
      {
        title: 'The provider is not asked',
        unit: 'short',
        queries: [['open', 'max(storegraph_provider_breaker_open)']],
      },
      {
        title: 'Events of the provider',
        unit: 'reqps',
        queries: [['{{outcome}}', rate('storegraph_provider_webhooks_total', 'outcome')]],
      },
    ],
  },
  {
    name: 'catalogue',
    title: 'Storegraph: catalogue and accounts',
    panels: [
      {
        title: 'Values that the cache had',
        unit: 'percentunit',
        queries: [
          [
            '{{cache}}',
            `sum by (cache) (rate(storegraph_cache_reads_total{outcome="hit"}[5m])) / sum by (cache) (rate(storegraph_cache_reads_total[5m]))`,
          ],
        ],
      },
      {
        title: 'Stock asked for',
        unit: 'reqps',
        queries: [['{{outcome}}', rate('storegraph_stock_reservations_total', 'outcome')]],
      },
      {
        title: 'Sign-ins, and what else concerns security',
        unit: 'reqps',
        queries: [['{{type}}', rate('storegraph_security_events_total', 'type')]],
      },
    ],
  },
  {
    name: 'infrastructure',
    title: 'Storegraph: infrastructure',
    panels: [
      checks,
      outbox,
      lag,
      {
        title: 'Messages that were given up',
        unit: 'short',
        queries: [['{{consumer}}', 'sum by (consumer) (increase(storegraph_dead_letters_total[1h]))']],
      },
      {
        title: 'Messages that are retried',
        unit: 'short',
        queries: [
          ['parked {{consumer}}', 'max by (consumer) (storegraph_parked_messages)'],
          ['redelivered {{consumer}}', rate('storegraph_message_redeliveries_total', 'consumer')],
        ],
      },
      {
        title: 'p95 of handlers',
        unit: 's',
        queries: [['{{consumer}}', p95('storegraph_message_process_duration_seconds', 'consumer')]],
      },
      {
        title: 'p95 of publishing',
        unit: 's',
        queries: [['{{type}}', p95('storegraph_message_publish_duration_seconds', 'type')]],
      },
      {
        title: 'Connections to Postgres',
        unit: 'short',
        queries: [
          ['{{job}} {{state}}', 'sum by (job, state) (storegraph_database_connections)'],
          ['{{job}} waiting', 'sum by (job) (storegraph_database_waiting_requests)'],
        ],
      },
      {
        title: 'Event loop, p99',
        unit: 's',
        queries: [['{{job}}', 'max by (job) (nodejs_eventloop_lag_p99_seconds)']],
      },
      {
        title: 'Memory',
        unit: 'bytes',
        queries: [['{{job}}', 'max by (job) (process_resident_memory_bytes)']],
      },
      {
        title: 'Processor',
        unit: 'percentunit',
        queries: [['{{job}}', 'sum by (job) (rate(process_cpu_seconds_total[5m]))']],
      },
    ],
  },
  {
    name: 'business',
    title: 'Storegraph: business',
    panels: [
      {
        title: 'Revenue an hour',
        unit: 'short',
        queries: [
          ['{{currency}}', 'sum by (currency) (rate(storegraph_order_confirmed_amount_total[1h])) * 3600'],
        ],
      },
      {
        title: 'The average order',
        unit: 'short',
        queries: [
          [
            '{{currency}}',
            'sum by (currency) (increase(storegraph_order_confirmed_amount_total[1h])) / sum by (currency) (increase(storegraph_orders_confirmed_total[1h]))',
          ],
        ],
      },
      {
        title: 'Orders that were confirmed',
        unit: 'percentunit',
        queries: [
          [
            'confirmed',
            `${total('storegraph_orders_confirmed_total')} / ${total('storegraph_orders_placed_total')}`,
          ],
        ],
      },
      ordersPlaced,
    ],
  },
]
