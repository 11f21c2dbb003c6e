/** One trace as it was received, and what it lacks. */
import type { ReceivedSpan } from './otlp-receiver.ts'
import type { HOPS } from './order-hops.ts'

const CONSUMER = 5

export const hopOf = ({ service, name, attributes }: ReceivedSpan) =>
  `${service}: ${name}${attributes['peer.service'] ? ` to ${attributes['peer.service']}` : ''}`

export function orderTrace(received: readonly ReceivedSpan[], traceId: string) {
  const spans = received.filter((span) => span.traceId === traceId)
  const byId = new Map(spans.map((span) => [span.id, span]))
  const parentOf = ({ parentId }: ReceivedSpan) => (parentId ? byId.get(parentId) : undefined)
  return {
    spans,
    named: (hop: string) => spans.filter((span) => hopOf(span) === hop),
    parentOf,
    /** Hops of which there is no span, and spans that are below another than they should be. */
    problems(hops: typeof HOPS): string[] {
      const found = new Set(spans.map(hopOf))
      const missing = hops.filter(([hop]) => !found.has(hop)).map(([hop]) => `there is no ${hop}`)
      const misplaced = spans.flatMap((span) => {
        const [, ...parents] = hops.find(([hop]) => hop === hopOf(span)) ?? []
        const parent = parentOf(span)
        if (!hops.some(([hop]) => hop === hopOf(span))) return []
        const isRight = parents.length === 0 ? !span.parentId : parent && parents.includes(hopOf(parent))
        return isRight ? [] : [`${hopOf(span)} is below ${parent ? hopOf(parent) : span.parentId}`]
      })
      const orphans = spans.filter((span) => span.parentId && !parentOf(span))
      const unlinked = spans.filter(
        ({ kind, attributes, links, parentId }) =>
          kind === CONSUMER && attributes['cloudevents.event_id'] && !links.includes(parentId!),
      )
      return [
        ...missing,
        ...misplaced,
        ...orphans.map((span) => `the parent of ${hopOf(span)} is missing`),
        ...unlinked.map((span) => `${hopOf(span)} is not linked to what published it`),
      ]
    },
  }
}
