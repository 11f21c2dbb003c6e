/**
 * Writes what Grafana and Prometheus read, from the tables: dashboards/*.json and prometheus-rules.yaml, and the same as
 * what a cluster reads: kustomization.yaml and prometheus-rule.yaml.
 * `node observability/write.ts`; a test compares what is committed with the tables.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { ALERTS, expressionOf, RECORDINGS } from './alerts.ts'
import { DASHBOARDS } from './dashboards.ts'
import type { Dashboard, Panel } from './panel.ts'

const RUNBOOKS = 'docs/runbooks/alerts.md'
const WIDTH = 12
const HEIGHT = 8

/** The files by their names in this folder. */
export function observabilityFiles(): Record<string, string> {
  const dashboards = DASHBOARDS.map((dashboard) => [
    `dashboards/${dashboard.name}.json`,
    `${JSON.stringify(grafana(dashboard), null, 2)}\n`,
  ])
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'storegraph' },
    spec: rules(),
  }
  return {
    ...Object.fromEntries(dashboards),
    'prometheus-rules.yaml': stringify(rules(), { lineWidth: 0 }),
    'prometheus-rule.yaml': stringify(rule, { lineWidth: 0 }),
    'kustomization.yaml': stringify(kustomization(), { lineWidth: 0 }),
  }
}

/** Grafana finds a dashboard in a cluster by its label. */
function kustomization() {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['prometheus-rule.yaml'],
    configMapGenerator: DASHBOARDS.map(({ name }) => ({
      name: `dashboard-${name}`,
      files: [`dashboards/${name}.json`],
    })),
    generatorOptions: { disableNameSuffixHash: true, labels: { grafana_dashboard: '1' } },
  }
}

function grafana({ name, title, panels }: Dashboard) {
  return {
    uid: `storegraph-${name}`,
    title,
    tags: ['storegraph'],
    editable: false,
    refresh: '10s',
    schemaVersion: 41,
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [{ name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Prometheus' }],
    },
    panels: panels.map(toPanel),
  }
}

function toPanel({ title, unit, queries }: Panel, index: number) {
  const datasource = { type: 'prometheus', uid: '${datasource}' }
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    datasource,
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    targets: queries.map(([legendFormat, expr], at) => ({
      refId: String.fromCodePoint(65 + at),
      datasource,
      expr,
      legendFormat,
      exemplar: expr.includes('_bucket'),
    })),
  }
}

function rules() {
  return {
    groups: [
      {
        name: 'storegraph-objectives',
        rules: RECORDINGS.map(({ record, query }) => ({ record, expr: query })),
      },
      {
        name: 'storegraph-alerts',
        rules: ALERTS.map((alert) => ({
          alert: alert.name,
          expr: expressionOf(alert),
          for: alert.for,
          labels: { severity: alert.severity },
          annotations: { summary: alert.summary, runbook: `${RUNBOOKS}#${alert.name.toLowerCase()}` },
        })),
      },
    ],
  }
}

if (import.meta.main)
  for (const [name, text] of Object.entries(observabilityFiles()))
    writeFileSync(join(import.meta.dirname, name), text)
