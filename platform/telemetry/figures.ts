/**
 * The figures that /status shows of a process: of each metric whose definition says `shown`, what it is now, what was
 * counted in the last minute, and how long 95 of 100 took in it. The minute is remembered here, so that whoever asks
 * for the first time is told as well.
 */
import { Counter, Gauge, Histogram } from 'prom-client'
import { startInterval } from '../process/interval.ts'
import { registry, type Shown, shownMetrics } from './metrics.ts'

const READ_EVERY_MS = 5_000
const MINUTE_MS = 60_000

export interface Figure {
  /** What a person calls it. */
  title: string
  /** Of what it is, where it is told apart. */
  of: string
  kind: 'now' | 'since start' | 'last minute' | 'p95'
  unit: 'pieces' | 'seconds'
  value: number
  /** Somebody should look. */
  isAlarming: boolean
}

interface Series {
  value: number
  labels: Partial<Record<string, string | number>>
  metricName?: string
}

interface Reading {
  at: number
  series: ReadonlyMap<string, readonly Series[]>
}

const readings: Reading[] = []

/** @returns what ends the remembering */
export function rememberLastMinute(): () => Promise<void> {
  const read = async () => {
    readings.push({ at: Date.now(), series: await readCounted() })
    while (readings[1] && readings[1].at <= Date.now() - MINUTE_MS) readings.shift()
  }
  const reading = startInterval(READ_EVERY_MS, read, 'could not remember what was counted')
  void reading.run()
  return reading.close
}

async function readCounted(): Promise<Map<string, readonly Series[]>> {
  const found = new Map<string, readonly Series[]>()
  for (const name of shownMetrics.keys()) {
    const metric = registry.getSingleMetric(name)
    if (metric && !(metric instanceof Gauge)) found.set(name, (await metric.get()).values as Series[])
  }
  return found
}

export async function readFigures(): Promise<Figure[]> {
  const counted = await readCounted()
  const before = readings[0]?.series
  const figures = [...shownMetrics].map(async ([name, shown]) => {
    const metric = registry.getSingleMetric(name)
    const now = counted.get(name) ?? []
    const then = before?.get(name) ?? []
    if (metric instanceof Gauge)
      return figuresOf(name, shown, 'now', sums((await metric.get()).values, shown))
    if (metric instanceof Counter && shown.sinceStart)
      return figuresOf(name, shown, 'since start', sums(now, shown))
    if (metric instanceof Counter) return figuresOf(name, shown, 'last minute', difference(now, then, shown))
    if (metric instanceof Histogram)
      return [...countsOf(name, shown, now, then), ...p95s(name, shown, now, then)]
    return []
  })
  return (await Promise.all(figures)).flat()
}

function figuresOf(name: string, shown: Shown, kind: Figure['kind'], values: Map<string, number>): Figure[] {
  const unit = name.endsWith('_seconds') && (kind === 'now' || kind === 'p95') ? 'seconds' : 'pieces'
  return [...values].map(([of, value]) => {
    const isAlarming = shown.isAlarming?.(value, of) ?? false
    return { title: shown.as, of, kind, unit, value, isAlarming }
  })
}

/** The sum of the series that `by` does not tell apart. */
function sums(series: readonly Series[], { by = [] }: Shown): Map<string, number> {
  const found = new Map<string, number>()
  for (const { labels, value } of series) {
    const key = by.map((label) => labels[label] ?? '').join(' ')
    found.set(key, (found.get(key) ?? 0) + value)
  }
  return found
}

function difference(now: readonly Series[], then: readonly Series[], shown: Shown): Map<string, number> {
  const before = sums(then, shown)
  return new Map([...sums(now, shown)].map(([key, value]) => [key, value - (before.get(key) ?? 0)]))
}

const ending = (series: readonly Series[], end: string) =>
  series.filter(({ metricName }) => metricName?.endsWith(end))

function countsOf(name: string, shown: Shown, now: readonly Series[], then: readonly Series[]): Figure[] {
  const counts = difference(ending(now, '_count'), ending(then, '_count'), shown)
  return figuresOf(name, shown, 'last minute', counts)
}

function p95s(name: string, shown: Shown, now: readonly Series[], then: readonly Series[]): Figure[] {
  const by = [...(shown.by ?? []), 'le']
  const buckets = difference(ending(now, '_bucket'), ending(then, '_bucket'), { ...shown, by })
  const byKey = Map.groupBy(buckets, ([key]) => key.slice(0, key.lastIndexOf(' ')).trim())
  const values = [...byKey].flatMap(([key, entries]): [string, number][] => {
    const cumulated = entries
      .map(([each, count]) => ({ bound: boundOf(each), count }))
      .toSorted((one, other) => one.bound - other.bound)
    const value = quantile(0.95, cumulated)
    return value === undefined ? [] : [[key, value]]
  })
  return figuresOf(name, { as: shown.as, by: shown.by }, 'p95', new Map(values))
}

const boundOf = (key: string) => {
  const bound = key.slice(key.lastIndexOf(' ') + 1)
  return bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound)
}

/** As Prometheus estimates it: evenly spread between the bounds of its bucket. */
export function quantile(
  share: number,
  buckets: readonly { bound: number; count: number }[],
): number | undefined {
  const rank = share * (buckets.at(-1)?.count ?? 0)
  if (rank === 0) return undefined
  const index = buckets.findIndex(({ count }) => count >= rank)
  const { bound: lower, count: below } = buckets[index - 1] ?? { bound: 0, count: 0 }
  const { bound, count } = buckets[index]!
  return Number.isFinite(bound) ? lower + ((bound - lower) * (rank - below)) / (count - below) : lower
}
