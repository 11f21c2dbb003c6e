/** What the gateway counts: rate, errors and durations of operations and of their fetches, plans, subscriptions. */
import { defineCounter, defineDurations, defineLevel } from '#platform/telemetry/metrics.ts'

export const operations = defineDurations({
  name: 'storegraph_graphql_operation_duration_seconds',
  help: 'How long an operation took in the gateway, by its type, its name, its first root field and how it went (ok, refused: the fault of the client, fault: ours).',
  labels: ['graphql_operation_type', 'graphql_operation_name', 'root_field', 'outcome'],
  shown: { as: 'Operations', by: ['outcome'], isAlarming: (count, of) => of === 'fault' && count > 0 },
})

export const operationsActive = defineLevel({
  name: 'storegraph_graphql_operations_active',
  help: 'How many queries and mutations are being carried out: the requests in flight.',
})

export const fetches = defineDurations({
  name: 'storegraph_subgraph_fetch_duration_seconds',
  help: 'How long a subgraph took to answer the gateway, and how it went (ok, errors: an answer with errors, failed: none).',
  labels: ['subgraph', 'outcome'],
  shown: { as: 'Fetches from', by: ['subgraph'] },
})

export const planCache = defineCounter({
  name: 'storegraph_plan_cache_reads_total',
  help: 'How many query plans were looked up, and whether they were known (hit, miss).',
  labels: ['outcome'],
})

export const supergraphLoads = defineCounter({
  name: 'storegraph_supergraph_loads_total',
  help: 'How many changed supergraphs were read while another was served, and what became of them (served, refused).',
  labels: ['outcome'],
})

export const breakerState = defineLevel({
  name: 'storegraph_subgraph_breaker_open',
  help: 'Whether a subgraph is not asked because it failed again and again: 1 open, 0.5 trying, 0 closed.',
  labels: ['subgraph'],
  shown: { as: 'Breaker open to', by: ['subgraph'], isAlarming: (open) => open > 0 },
})

export const subscriptionsOpen = defineLevel({
  name: 'storegraph_subscriptions_open',
  help: 'How many subscriptions of clients are open.',
  labels: ['root_field'],
  shown: { as: 'Open subscriptions' },
})

export const subscriptionEvents = defineCounter({
  name: 'storegraph_subscription_events_total',
  help: 'How many events were handed to the connections of subscribers.',
  labels: ['root_field'],
})
