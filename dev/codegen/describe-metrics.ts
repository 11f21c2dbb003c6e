/**
 * docs/metrics.md, from the code: every metric that a file `*-metrics.ts` defines, with its meaning and its labels.
 * `node dev/codegen/describe-metrics.ts` writes it; a test compares it.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { registry } from '#platform/telemetry/metrics.ts'
import { root } from '../paths.ts'

export const METRICS_PAGE = 'docs/metrics.md'

interface Metric {
  name: string
  help: string
  kind: string
  labels: readonly string[]
  /** The file that defines it, from the root. */
  file: string
}

/** All metrics of our own, by the files that define them. */
export async function readMetrics(): Promise<Metric[]> {
  const rooms = '{platform,gateway,subgraphs/*}/telemetry/*-metrics.ts'
  const files = [...globSync(rooms, { cwd: root }), 'platform/telemetry/metrics.ts'].toSorted()
  await Promise.all(files.map((file) => import(join(root, file))))
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
  return registry.getMetricsAsArray().flatMap((metric) => {
    const {
      name: told,
      help,
      labelNames,
    } = metric as unknown as Omit<Metric, 'labels'> & { labelNames: string[] }
    const kind = metric.constructor.name.toLowerCase()
    // Once it was told as OpenMetrics, the library calls a counter by its name without the end.
    const name = kind === 'counter' ? `${told.replace(/_total$/, '')}_total` : told
    const file = files.find((each) => texts.get(each)!.includes(`'${name}'`))
    return file ? [{ name, help, kind, labels: labelNames, file }] : []
  })
}

export async function describeMetrics(): Promise<string> {
  const byFile = Map.groupBy(await readMetrics(), ({ file }) => file)
  const sections = [...byFile].toSorted(([one], [other]) => one.localeCompare(other)).map(section)
  const text = `${INTRODUCTION}\n\n${sections.join('\n\n')}\n`
  const style = await resolveConfig(join(root, METRICS_PAGE))
  return format(text, { ...style, parser: 'markdown' })
}

function section([file, metrics]: [string, readonly Metric[]]): string {
  const rows = metrics
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .map(({ name, kind, labels, help }) => {
      const named = labels.map((label) => `\`${label}\``).join(', ')
      return `| \`${name}\` | ${kind} | ${named} | ${help} |`
    })
  const head = ['| Metric | Kind | Labels | What it means |', '| --- | --- | --- | --- |']
  return [`## ${titleOf(file)}`, '', ...head, ...rows].join('\n')
}

/** `subgraphs/order/telemetry/order-metrics.ts` → `Order: subgraphs/order` */
function titleOf(file: string): string {
  const subject = basename(file, '.ts').replace(/-?metrics$/, '') || 'metrics'
  return `${subject[0]!.toUpperCase()}${subject.slice(1)}: ${dirname(dirname(file))}`
}

const INTRODUCTION = `<!-- Written by dev/codegen/describe-metrics.ts from the code. -->

# Metrics

Each process tells its metrics on a port of its own (\`METRICS_PORT\`), at \`/metrics\`, in the OpenMetrics format; with
\`npm start\` the gateway's is 4060 and the others' follow. A histogram's name stands for \`_bucket\`, \`_sum\` and
\`_count\`, and its buckets carry the trace of a case as an exemplar. Beside these there is what Node tells of itself:
\`process_*\` and \`nodejs_*\`, the event loop among them. What a label can say is bounded: an operation that
\`METRICS_OPERATIONS\` does not name is \`other\`, and a path that nobody serves is \`none\`.`

if (import.meta.main) writeFileSync(join(root, METRICS_PAGE), await describeMetrics())
