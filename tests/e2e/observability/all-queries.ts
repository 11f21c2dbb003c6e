/** Every query of every panel and rule, each with where it stands. */
import { ALERTS, RECORDINGS } from '../../../observability/alerts.ts'
import { DASHBOARDS } from '../../../observability/dashboards.ts'

export function allQueries(): (readonly [name: string, query: string])[] {
  const panels = DASHBOARDS.flatMap(({ name, panels: each }) =>
    each.flatMap(({ title, queries }) => queries.map(([, text]) => [`${name}: ${title}`, text] as const)),
  )
  return [
    ...panels,
    ...RECORDINGS.map(({ record, query }) => [record, query] as const),
    // Nothing is encrypted in development; the production's test looks at that metric.
    ...ALERTS.filter(({ name }) => name !== 'CertificateEnds').map(
      ({ name, query }) => [name, query] as const,
    ),
  ]
}
