/**
 * How metrics are defined: with a name by Prometheus' conventions (base units, `_total`), a meaning in a whole
 * sentence, and labels whose values are bounded, as each combination is a series that is kept. A file that ends in
 * `-metrics.ts` defines those of its room; docs/metrics.md is made from them. A slow case carries the trace that it
 * was seen in (an exemplar).
 */
import { isSpanContextValid, trace, TraceFlags } from '@opentelemetry/api'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export const registry = new Registry()
// The only format that has exemplars.
registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never)

let counts = true

/** For a process whose metrics nobody can ask for. */
export const countNothing = (): void => void (counts = false)

/** Longer than a check of the health may take: what hangs must be told as down. */
const SAMPLE_WITHIN_MS = 3_000
/** From what a cache answers to what a time-out ends. */
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export type Labels<Name extends string> = Readonly<Record<Name, string | number>>

export interface Definition<Name extends string> {
  name: string
  /** What it means, a whole sentence. */
  help: string
  labels?: readonly Name[]
  /** On /status (figures.ts); absent: not there. */
  shown?: Shown<Name>
}

export interface Shown<Name extends string = string> {
  /** What a person calls it. */
  as: string
  /** The labels that tell it apart there; over the others it is added up. */
  by?: readonly Name[] | undefined
  /** Of what is counted, all since the process started, and not the last minute's. */
  sinceStart?: true
  /** Whether somebody should look. @param of the values of `by` */
  isAlarming?: (value: number, of: string) => boolean
}

export const shownMetrics = new Map<string, Shown>()

function show({ name, shown }: { name: string; shown?: Shown | undefined }): void {
  if (shown) shownMetrics.set(name, shown)
}

/** What only grows. */
export function defineCounter<Name extends string = never>({
  name,
  help,
  labels = [],
  shown,
}: Definition<Name>) {
  show({ name, shown })
  const counter = new Counter({ name, help, labelNames: [...labels], registers: [registry] })
  return {
    add(given: Labels<Name>, value = 1): void {
      if (counts) counter.inc(given as Record<Name, string | number>, value)
    },
  }
}

/** How long something took, in seconds. */
export function defineDurations<Name extends string = never>({
  name,
  help,
  labels = [],
  shown,
}: Definition<Name>) {
  show({ name, shown })
  const labelNames = [...labels]
  const options = { name, help, labelNames, buckets: SECONDS, enableExemplars: true, registers: [registry] }
  const histogram = new Histogram(options)
  // Exemplars have a label of their own, which the library's type does not expect.
  const observe = (given: Labels<Name>, seconds: number) => {
    if (counts) histogram.observe({ labels: given, value: seconds, ...exemplar() } as never)
  }
  return {
    observe,
    /** @returns what ends the measuring, and says how it went */
    start(): (given: Labels<Name>) => void {
      const began = performance.now()
      return (given) => observe(given, (performance.now() - began) / 1_000)
    },
  }
}

function exemplar(): { exemplarLabels?: Record<string, string> } {
  const context = trace.getActiveSpan()?.spanContext()
  const isKept = context && isSpanContextValid(context) && context.traceFlags & TraceFlags.SAMPLED
  return isKept ? { exemplarLabels: { trace_id: context.traceId } } : {}
}

/** What goes up and down, where whoever changes it says so. */
export function defineLevel<Name extends string = never>({
  name,
  help,
  labels = [],
  shown,
}: Definition<Name>) {
  show({ name, shown })
  const gauge = new Gauge({ name, help, labelNames: [...labels], registers: [registry] })
  return {
    set: (given: Labels<Name>, value: number) => gauge.set(given as Record<Name, string | number>, value),
    add: (given: Labels<Name>, value: number) => gauge.inc(given as Record<Name, string | number>, value),
  }
}

export interface Sample<Name extends string> {
  labels: Labels<Name>
  value: number
}

type Read<Name extends string> = () => Promise<readonly Sample<Name>[]> | readonly Sample<Name>[]

/**
 * What is looked up when it is asked for. Whoever can look it up registers a reader; what a reader does not say within
 * three seconds is missing from the answer, and counted.
 */
export function defineSampled<Name extends string = never>({
  name,
  help,
  labels = [],
  shown,
}: Definition<Name>) {
  show({ name, shown })
  const readers = new Set<Read<Name>>()
  const gauge: Gauge<Name> = new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const samples = await Promise.all([...readers].map((read) => readWithin(name, read)))
      gauge.reset()
      // A metric without labels that is not sampled is absent, and not 0.
      if (labels.length === 0 && samples.flat().length === 0) gauge.remove()
      for (const sample of samples.flat()) gauge.set(sample.labels as Record<Name, string>, sample.value)
    },
  })
  return {
    /** @returns what ends the reading */
    sample(read: Read<Name>): () => void {
      readers.add(read)
      return () => void readers.delete(read)
    },
  }
}

const failures = defineCounter({
  name: 'storegraph_metric_read_failures_total',
  help: 'How often a metric could not be looked up, so that it was missing from an answer.',
  labels: ['metric'],
})

async function readWithin<Name extends string>(
  metric: string,
  read: Read<Name>,
): Promise<readonly Sample<Name>[]> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${SAMPLE_WITHIN_MS} ms`)), SAMPLE_WITHIN_MS)
  })
  try {
    return await Promise.race([read(), deadline])
  } catch {
    failures.add({ metric })
    return []
  } finally {
    clearTimeout(timer)
  }
}
