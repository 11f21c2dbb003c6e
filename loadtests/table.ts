/** What the scenarios showed, as tables for the page: each promise with what was measured, and each scenario. */

/** Of k6's `--summary-export`, what is read here. */
export interface Summary {
  metrics: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
}

export interface Result {
  name: string
  scale: number
  seconds: number
  summary: Summary | undefined
}

interface Promised {
  what: string
  scenario: string
  metric: string
  value: 'p(95)' | 'rate'
  /** At most so many milliseconds, or at least so many a second. */
  bound: number
}

export const PROMISES: readonly Promised[] = [
  {
    what: 'an order is placed, p95 below 100 ms',
    scenario: 'checkout',
    metric: 'http_req_duration{operation:Place}',
    value: 'p(95)',
    bound: 100,
  },
  {
    what: 'a search is answered, p95 below 50 ms',
    scenario: 'search',
    metric: 'http_req_duration{operation:Search}',
    value: 'p(95)',
    bound: 50,
  },
  {
    what: 'an order is CONFIRMED, p95 below 500 ms',
    scenario: 'checkout',
    metric: 'placed_to_confirmed',
    value: 'p(95)',
    bound: 500,
  },
  {
    what: '10,000 requests a second',
    scenario: 'browse',
    metric: 'http_reqs',
    value: 'rate',
    bound: 10_000,
  },
]

const DECIMALS_BELOW = 10

export function promiseTable(results: readonly Result[]): string {
  const rows = PROMISES.map(({ what, scenario, metric, value, bound }) => {
    const measured = numberOf(results.find(({ name }) => name === scenario)?.summary, metric, value)
    const isKept = value === 'rate' ? measured >= bound : measured < bound
    const unit = value === 'rate' ? 'a second' : 'ms'
    return [
      what,
      scenario,
      ...(Number.isNaN(measured) ? ['', 'not run'] : [`${round(measured)} ${unit}`, isKept ? 'yes' : 'no']),
    ]
  })
  return markdown(['Promised', 'Scenario', 'Measured', 'Kept'], rows)
}

export function scenarioTable(results: readonly Result[]): string {
  const rows = results.map(({ name, scale, seconds, summary }) => {
    const wrong = numberOf(summary, 'graphql_errors', 'value')
    return [
      name,
      `${scale}, ${seconds} s`,
      round(numberOf(summary, 'http_reqs', 'count')),
      round(numberOf(summary, 'http_reqs', 'rate')),
      Number.isNaN(wrong) ? 'not run' : share(1 - wrong),
      operationsOf(summary).join(', '),
    ]
  })
  return markdown(['Scenario', 'Strength', 'Requests', 'A second', 'Right', 'p95, ms'], rows)
}

function operationsOf(summary: Summary | undefined): string[] {
  const times = Object.keys(summary?.metrics ?? {}).flatMap((metric) => {
    const [, operation] = /^http_req_duration\{operation:(\w+)\}$/.exec(metric) ?? []
    return operation ? [`${operation} ${round(numberOf(summary, metric, 'p(95)'))}`] : []
  })
  const confirmed = numberOf(summary, 'placed_to_confirmed', 'p(95)')
  const held = numberOf(summary, 'subscriptions_held', 'value')
  return [
    ...times,
    ...(Number.isNaN(confirmed) ? [] : [`CONFIRMED ${round(confirmed)}`]),
    ...(Number.isNaN(held) ? [] : [`${share(held)} of the subscriptions held`]),
  ]
}

function numberOf(summary: Summary | undefined, metric: string, value: string): number {
  const found = summary?.metrics[metric]?.[value]
  return typeof found === 'number' ? found : Number.NaN
}

/** A wrong answer in a thousand is not rounded away. */
const share = (value: number) => `${value === 1 ? 100 : (100 * value).toFixed(1)} %`

const round = (value: number) =>
  Number.isNaN(value)
    ? ''
    : value.toLocaleString('en-GB', { maximumFractionDigits: value < DECIMALS_BELOW ? 1 : 0 })

const markdown = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
