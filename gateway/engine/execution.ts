/**
 * One run of a compiled plan: what was fetched so far, what went wrong so far, and how to ask for more.
 */
import type { GraphQLFormattedError } from 'graphql'
import type { ClientPath } from './client-paths.ts'
import type { Json } from './own-property.ts'
import type { Guard, Leaf } from './plan-leaves.ts'
import {
  type RequestText,
  type SubgraphAnswer,
  type SubgraphFetch,
  WrittenRequest,
} from './subgraph-fetch.ts'

export interface Execution {
  /** Everything that subgraphs answered, merged, under the keys of the plan. */
  readonly root: Json
  /** The client's, as it sent them. */
  readonly variables: Json
  readonly errors: GraphQLFormattedError[]
  readonly fetch: SubgraphFetch
  readonly signal: AbortSignal | undefined
  readonly clientPath: ClientPath
  /** Whether a variable of the client's document is true, its default taken into account. */
  readonly isTrue: (variable: string) => boolean
  /** What the client calls a variable of the plan. */
  readonly clientVariable: (name: string) => string
}

export function isActive({ isTrue }: Execution, { guards }: Leaf): boolean {
  return guards.every(({ variable, wanted }: Guard) => isTrue(variable) === wanted)
}

/** The variables of a request as JSON, those that the client did not give left out. */
export function writeVariables(
  { variables, clientVariable }: Execution,
  usages: readonly string[],
  representations: readonly (readonly [name: string, texts: readonly string[]])[],
): string {
  const members: string[] = []
  for (const name of usages) {
    const key = clientVariable(name)
    const value = Object.hasOwn(variables, key) ? variables[key] : undefined
    if (value !== undefined) members.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`)
  }
  for (const [name, texts] of representations) members.push(`"${name}":[${texts.join(',')}]`)
  return `{${members.join(',')}}`
}

/** What the fetch throws is an answer without data. */
export async function send(
  { fetch, signal }: Execution,
  service: string,
  text: RequestText,
  variables: string,
): Promise<SubgraphAnswer> {
  try {
    return await fetch(service, new WrittenRequest(text, variables, signal))
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    const { message, extensions } = error as GraphQLFormattedError
    return { errors: [{ message: String(message ?? error), extensions }] }
  }
}
