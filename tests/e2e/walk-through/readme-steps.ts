/**
 * The README's walk-through as data: each graphql block is an operation, the json blocks after it are its
 * answer, or for a subscription its events in order. `<name>` takes a value from an answer and puts it into
 * what follows; `…` stands for anything. A block marked `json headers` is sent with all that follows it.
 */
import { readFileSync } from 'node:fs'
import { parse } from 'graphql'

export interface Step {
  title: string
  kind: 'query' | 'mutation' | 'subscription'
  operation: string
  /** What is expected: one answer, or the events of a subscription in order. */
  answers: unknown[]
  headers: Record<string, string>
}

const BLOCK = /^### (?<title>.+)$|^```(?<info>graphql|json headers|json)\n(?<body>[\s\S]*?)^```$/gm

export function readSteps(readme: URL, section: string): Step[] {
  const text = readFileSync(readme, 'utf8')
  const start = text.indexOf(`\n## ${section}\n`)
  if (start < 0) throw new Error(`the README has no section "${section}"`)
  const end = text.indexOf('\n## ', start + 4)
  const steps: Step[] = []
  let title = ''
  let headers: Record<string, string> = {}
  for (const { groups = {} } of text.slice(start, end < 0 ? undefined : end).matchAll(BLOCK)) {
    const { info, body = '' } = groups
    if (groups.title) title = groups.title
    else if (info === 'json headers') headers = { ...headers, ...JSON.parse(body) }
    else if (info === 'json') steps.at(-1)?.answers.push(JSON.parse(body))
    else steps.push({ title, kind: kindOf(body), operation: body, answers: [], headers })
  }
  return steps
}

function kindOf(operation: string): Step['kind'] {
  const [definition] = parse(operation).definitions
  if (definition?.kind !== 'OperationDefinition') throw new Error(`not an operation: ${operation}`)
  return definition.operation
}

/** Puts the values that were taken so far in the place of `<name>`. */
export function fillIn(text: string, taken: ReadonlyMap<string, unknown>): string {
  return text.replace(/<([a-zA-Z]+)>/g, (_match, name: string) => {
    if (!taken.has(name)) throw new Error(`no answer has given <${name}> yet`)
    return String(taken.get(name))
  })
}

/** `actual` in the terms of `expected`: equal to it if it matches, with what is taken put into `taken`. */
export function inTermsOf(expected: unknown, actual: unknown, taken: Map<string, unknown>): unknown {
  if (expected === '…') return actual === null || actual === undefined ? actual : '…'
  const name = typeof expected === 'string' ? /^<([a-zA-Z]+)>$/.exec(expected)?.[1] : undefined
  if (name) {
    if (!taken.has(name) && actual !== null && actual !== undefined) taken.set(name, actual)
    return taken.get(name) === actual ? expected : actual
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return actual.map((item, index) => inTermsOf(expected[index], item, taken))
  }
  if (isObject(expected) && isObject(actual)) {
    return Object.fromEntries(
      Object.entries(actual).map(([key, value]) => [key, inTermsOf(expected[key], value, taken)]),
    )
  }
  return actual
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
