/**
 * Makes a drill by its command, as an operator does, and asks a real Prometheus for what its alerts ask: it must not be
 * so before, become so within its time, and cease when the drill is ended. How long an alert waits beyond that (`for`)
 * is its own affair: promtool tries that.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type Drill, findDrill } from '../../../dev/drills/drills.ts'
import { serveDrills } from '../../../dev/drills/serve-drills.ts'
import { root } from '../../../dev/paths.ts'
import { portVariable } from '../../../dev/parts/ports.ts'
import { type Alert, ALERTS, expressionOf, RECORDINGS } from '../../../observability/alerts.ts'
import { eventually } from '../../eventually.ts'
import type { RunningGraph } from '../graph.ts'
import type { startPrometheus } from '../observability/start-prometheus.ts'

type Prometheus = Pick<Awaited<ReturnType<typeof startPrometheus>>, 'query'>

/** A drill that nobody ends, ends by itself after so long. */
const SECONDS = 120
const CEASES_WITHIN_MS = 150_000
const BEGINS_WITHIN_MS = 30_000
/** The share of a budget is judged over so long, in place of minutes and hours. */
const WINDOW = '15s'

export interface DrillOutcome {
  /** Each alert with the seconds until it was so, and until it was so no more. */
  alerts: { alert: string; after: number; ceasesAfter: number }[]
  code: number | null
  output: string
}

/** @param end how the command is ended: as by Ctrl-C, or killed, so that it can heal nothing itself */
export async function tryDrill(
  graph: RunningGraph,
  { query }: Prometheus,
  drill: Drill,
  end: NodeJS.Signals = 'SIGINT',
  options: readonly string[] = [],
): Promise<DrillOutcome> {
  const on = drill.on ?? ''
  const isSo = async (name: string, labels: Readonly<Record<string, string>>) => {
    const found = await query(judged(ALERTS.find((alert) => alert.name === name)!))
    return found.some(({ metric }) =>
      Object.entries(labels).every(([label, value]) => metric[label] === value),
    )
  }
  const alerts = drill.alerts(on)
  for (const [name, labels] of alerts)
    await eventually(async () => !(await isSo(name, labels)), Boolean, CEASES_WITHIN_MS)

  const command = startCommand(graph, [drill.name, '--seconds', String(SECONDS), ...options])
  await command.begun
  const began = Date.now()
  const so = await Promise.all(
    alerts.map(async ([name, labels]) => {
      await eventually(() => isSo(name, labels), Boolean, SECONDS * 1_000)
      return Date.now() - began
    }),
  )
  command.kill(end)
  const ended = Date.now()
  const ceased = await Promise.all(
    alerts.map(async ([name, labels]) => {
      await eventually(async () => !(await isSo(name, labels)), Boolean, CEASES_WITHIN_MS)
      return Date.now() - ended
    }),
  )
  const code = await command.gone
  return {
    alerts: alerts.map(([alert], index) => ({
      alert,
      after: Math.round(so[index]! / 1_000),
      ceasesAfter: Math.round(ceased[index]! / 1_000),
    })),
    code,
    output: command.output(),
  }
}

/** The same, of a system that has nobody who serves drills yet. */
export async function tryAlone(
  graph: RunningGraph,
  prometheus: Prometheus,
  name: string,
): Promise<DrillOutcome> {
  const drills = await serveDrills({ ...graph.stack, folder: graph.folder, env: {} }, () => {})
  try {
    return await tryDrill(graph, prometheus, findDrill(name)!)
  } finally {
    await drills.close()
  }
}

function judged(alert: Alert): string {
  const recorded = RECORDINGS.find(({ record }) => record.endsWith('5m') && alert.query.includes(record))
  if (!recorded) return expressionOf(alert)
  return expressionOf({ ...alert, query: recorded.query.replaceAll('[5m]', `[${WINDOW}]`) })
}

function startCommand(graph: RunningGraph, args: readonly string[]) {
  const child = spawn(process.execPath, ['dev/run.mjs', 'drill', ...args], {
    cwd: root,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      STOREGRAPH_DATA: graph.folder,
      [portVariable('gateway')]: new URL(graph.url).port,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line))
  const gone = once(child, 'close').then(([code]) => code as number | null)
  const begun = eventually(
    () => child.exitCode !== null || lines.some((line) => line.includes('Heals')),
    Boolean,
    BEGINS_WITHIN_MS,
  ).then(() => {
    if (child.exitCode !== null) throw new Error(lines.join('\n'))
  })
  return { begun, gone, kill: (signal: NodeJS.Signals) => child.kill(signal), output: () => lines.join('\n') }
}
