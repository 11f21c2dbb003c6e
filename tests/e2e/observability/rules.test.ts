/** What Grafana and Prometheus read is what the tables say, and every alert has its section in the runbook. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../../dev/commands.mjs'
import { ALERTS, RECORDINGS } from '../../../observability/alerts.ts'
import { observabilityFiles } from '../../../observability/write.ts'
import { alertsThatFire, promtoolTests } from './promtool-tests.ts'
import { registryNames } from './registry-names.ts'
import { COMMANDS, QUERIES } from './runbook-snippets.ts'
import { findPrometheus, testRules } from './start-prometheus.ts'

const root = join(import.meta.dirname, '../../..')
const files = observabilityFiles()

it.each(Object.keys(files))('observability/%s is what `node observability/write.ts` writes', (name) => {
  expect(readFileSync(join(root, 'observability', name), 'utf8')).toBe(files[name])
})

it('no dashboard is left that nobody writes', () => {
  const written = Object.keys(files).flatMap((name) => /^dashboards\/(.+)/.exec(name)?.[1] ?? [])
  expect(readdirSync(join(root, 'observability/dashboards')).toSorted()).toEqual(written.toSorted())
})

it('no query asks for a metric that nobody tells', async () => {
  const names = await registryNames()
  const asked =
    Object.values(files)
      .join('\n')
      .match(/\b(storegraph|http_server)_[a-z0-9_]+\b/g) ?? []
  const plain = asked.map((name) => name.replace(/_(bucket|count|sum)$/, ''))
  expect([...new Set(plain)].filter((name) => !names.has(name))).toEqual([])
})

const sections = new Map(
  readFileSync(join(root, 'docs/runbooks/alerts.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0]!, section]),
)

it.each(ALERTS.map(({ name }) => name))(
  '%s has a runbook: what to look at, what to do, how it is over',
  (name) => {
    const section = sections.get(name) ?? ''
    for (const part of ['**Look at**', '**Do**', '**Over**']) expect(section).toContain(part)
  },
)

describe('the runbooks', () => {
  it('name commands that there are', () => {
    const known = new Set(commands.map(({ name }) => name))
    expect(COMMANDS.length).toBeGreaterThan(5)
    expect(COMMANDS.filter((name) => !known.has(name))).toEqual([])
  })

  it('ask for metrics that somebody tells', async () => {
    const names = new Set([...(await registryNames()), ...RECORDINGS.map(({ record }) => record)])
    const asked = QUERIES.join('\n').match(/\bstoregraph[_:][a-z0-9_:]+/g) ?? []
    const plain = asked.map((name) => name.replace(/_(bucket|count|sum)$/, ''))
    expect(plain.length).toBeGreaterThan(20)
    expect(plain.filter((name) => !names.has(name))).toEqual([])
  })
})

describe('promtool', () => {
  it('has a case for each alert', () => {
    expect(ALERTS.map(({ name }) => name).filter((name) => !alertsThatFire().has(name))).toEqual([])
  })

  it('finds each alert firing when it must, and silent when it must not', async (context) => {
    const binaries = await findPrometheus()
    if (!binaries) return context.skip('There is no Prometheus to be had here.')
    await testRules(binaries, promtoolTests(join(root, 'observability/prometheus-rules.yaml')))
  }, 120_000)
})
