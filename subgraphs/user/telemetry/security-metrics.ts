/** What is counted of security: every kind of event that is written to the audit log. */
import { defineCounter } from '#platform/telemetry/metrics.ts'

export const securityEvents = defineCounter({
  name: 'storegraph_security_events_total',
  help: 'How many events of security were recorded, by their type: sign-ins, their failures, locks, sessions.',
  labels: ['type'],
})
