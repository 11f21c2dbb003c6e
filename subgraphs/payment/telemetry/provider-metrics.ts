/** What is counted of the payment provider: its calls, and whether it is spared because it fails. */
import { defineCounter, defineDurations, defineLevel } from '#platform/telemetry/metrics.ts'

export const providerCalls = defineDurations({
  name: 'storegraph_provider_call_duration_seconds',
  help: 'How long a call to the payment provider took with its attempts, and how it went (ok, failed).',
  labels: ['operation', 'outcome'],
  shown: { as: 'Calls to the provider', by: ['operation'] },
})

export const providerBreaker = defineLevel({
  name: 'storegraph_provider_breaker_open',
  help: 'Whether the provider is not asked because it fails: 1 open, 0.5 trying, 0 closed.',
  shown: { as: 'Breaker open to the provider', isAlarming: (open) => open > 0 },
})

export const webhooks = defineCounter({
  name: 'storegraph_provider_webhooks_total',
  help: 'How many events the provider sent, and what became of them (stored, refused, failed).',
  labels: ['outcome'],
})
