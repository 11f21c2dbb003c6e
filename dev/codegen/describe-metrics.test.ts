/** docs/metrics.md says what the code counts, and every metric keeps the conventions. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../paths.ts'
import { describeMetrics, METRICS_PAGE, readMetrics } from './describe-metrics.ts'

const metrics = await readMetrics()

it('docs/metrics.md is what `node dev/codegen/describe-metrics.ts` writes', async () => {
  expect(readFileSync(join(root, METRICS_PAGE), 'utf8')).toBe(await describeMetrics())
})

it.each(metrics.map((metric) => [metric.name, metric] as const))(
  '%s keeps the conventions',
  (name, metric) => {
    const { kind, help, labels } = metric
    expect(name).toMatch(/^(storegraph|http_server)_[a-z0-9_]+$/)
    expect(name.endsWith('_total')).toBe(kind === 'counter')
    if (kind === 'histogram') expect(name).toMatch(/_seconds$/)
    expect(help).toMatch(/^[A-Z].*\.$/)
    // Whatever names one of very many would be a series each.
    expect(labels.filter((label) => /(^|_)(id|user|email|order|token|path|url)$/.test(label))).toEqual([])
  },
)
