/** Dashboards of what the shop does: orders, payments, the catalogue, and the business. */
import { type Dashboard, STEPS, rate, total, p95, ordersPlaced, settling, unfinished } from './panel.ts'

export const SHOP_DASHBOARDS: readonly Dashboard[] = [
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
        title: 'Stock levels that are not what their movements say',
        unit: 'short',
        queries: [['wrong', 'max(storegraph_stock_wrong_levels)']],
      },
      {
        title: 'Sessions open (counted up to 10,000)',
        unit: 'short',
        queries: [['open', 'max(storegraph_sessions_open)']],
      },
      {
        title: 'Sign-ins, and what else concerns security',
        unit: 'reqps',
        queries: [['{{type}}', rate('storegraph_security_events_total', 'type')]],
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
