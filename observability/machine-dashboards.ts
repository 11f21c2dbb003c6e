/** Dashboards of what runs: all of it at a glance, the gateway, and what lies below. */
import {
  type Dashboard,
  OPERATIONS,
  rate,
  total,
  p95,
  requests,
  faults,
  ordersPlaced,
  settling,
  outbox,
  lag,
  checks,
  unfinished,
} from './panel.ts'

export const MACHINE_DASHBOARDS: readonly Dashboard[] = [
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
        title: 'Messages that wait for an operator',
        unit: 'short',
        queries: [['{{consumer}}', 'max by (consumer) (storegraph_dead_letters_waiting)']],
      },
      {
        title: 'How wrong the clocks are',
        unit: 's',
        queries: [
          ['{{job}}', 'max by (job) (abs(storegraph_clock_seconds - timestamp(storegraph_clock_seconds)))'],
        ],
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
]
