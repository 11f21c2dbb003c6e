/** What is counted of security: every kind of event that is written to the audit log. */
import { defineCounter, defineSampled } from '#platform/telemetry/metrics.ts'

export const securityEvents = defineCounter({
  name: 'storegraph_security_events_total',
  help: 'How many events of security were recorded, by their type: sign-ins, their failures, locks, sessions.',
  labels: ['type'],
})

const signingKeyAge = defineSampled({
  name: 'storegraph_signing_key_age_seconds',
  help: 'How long the key has signed that signs access tokens now.',
})

/** @param activatedAt since when the key signs that signs now. @returns what ends the watching */
export const watchSigningKey = (activatedAt: () => Date | undefined): (() => void) =>
  signingKeyAge.sample(() => {
    const since = activatedAt()
    return since ? [{ labels: {}, value: (Date.now() - since.getTime()) / 1_000 }] : []
  })

const sessions = defineSampled({
  name: 'storegraph_sessions_open',
  help: 'How many sessions are not over; counted up to 10,000, and once a minute.',
})

const COUNTED_EVERY_MS = 60_000

/** @returns what ends the watching */
export function watchSessions(count: () => Promise<number>): () => void {
  let countedAt = -Infinity
  let value = 0
  return sessions.sample(async () => {
    if (performance.now() - countedAt > COUNTED_EVERY_MS) {
      value = await count()
      countedAt = performance.now()
    }
    return [{ labels: {}, value }]
  })
}
