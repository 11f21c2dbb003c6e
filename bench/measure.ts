/** Measuring: an operation is warmed up, then timed one after the other; percentiles by nearest rank. */
const WARM_UP = 20

export interface Measured {
  name: string
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
  /** SQL statements of one operation, at most. */
  statements: number
}

export interface Operation {
  name: string
  /** One of them is run each time, in turn. */
  variants: (() => Promise<unknown>)[]
}

/** @param statements how many SQL statements have been run so far */
export async function measure(
  { name, variants }: Operation,
  times: number,
  statements: () => number,
): Promise<Measured> {
  const durations: number[] = []
  let most = 0
  for (let run = -WARM_UP; run < times; run++) {
    const before = statements()
    const began = performance.now()
    await variants[Math.abs(run) % variants.length]!()
    const took = performance.now() - began
    if (run < 0) continue
    durations.push(took)
    most = Math.max(most, statements() - before)
  }
  const percentile = rank(durations.sort((a, b) => a - b))
  return { name, p50: percentile(50), p95: percentile(95), p99: percentile(99), statements: most }
}

/** A table for people, which is one for Markdown as well. */
export function toTable(rows: readonly Measured[]): string {
  const head = ['operation', 'p50 ms', 'p95 ms', 'p99 ms', 'SQL statements']
  const cells = rows.map(({ name, p50, p95, p99, statements }) => [
    name,
    ...[p50, p95, p99].map((value) => value.toFixed(1)),
    String(statements),
  ])
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]!.length)),
  )
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(head), rule, ...cells.map(line)].join('\n')
}

function rank(sorted: readonly number[]): (percent: number) => number {
  return (percent) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN
}
