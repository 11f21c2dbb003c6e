/**
 * What the engine asks of whoever carries its requests to the subgraphs. A request is written as JSON once: the
 * body is ready to be sent, and the variables are only read from it again by who asks for them.
 */
import type { GraphQLFormattedError } from 'graphql'

export interface SubgraphRequest {
  readonly query: string
  readonly operationName: string | undefined
  readonly kind: 'query' | 'mutation'
  /** `{"query": …, "operationName": …, "variables": …}` */
  readonly body: string
  readonly variables: Record<string, unknown>
  readonly signal: AbortSignal | undefined
  /** The same request, ended by something else. */
  withSignal(signal: AbortSignal): SubgraphRequest
}

export interface SubgraphAnswer {
  /** The engine merges into it: whoever hands the same answer out twice must copy it. */
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly GraphQLFormattedError[]
  /** What the subgraph says of how long the answer may be kept. */
  readonly cacheControl?: string
  /** What it is made of. */
  readonly cacheTag?: string
}

/** What it throws becomes an error of the answer, with its message and extensions. */
export type SubgraphFetch = (subgraph: string, request: SubgraphRequest) => Promise<SubgraphAnswer>

/** The text of a request, which does not change from one execution to the next. */
export interface RequestText {
  readonly query: string
  readonly operationName: string | undefined
  readonly kind: 'query' | 'mutation'
  /** The body as far as its variables. */
  readonly head: string
}

export function requestText(
  query: string,
  operationName: string | undefined,
  kind: 'query' | 'mutation',
): RequestText {
  const name = operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`
  return { query, operationName, kind, head: `{"query":${JSON.stringify(query)},${name}"variables":` }
}

export class WrittenRequest implements SubgraphRequest {
  private readonly text: RequestText
  private readonly variablesJson: string
  readonly signal: AbortSignal | undefined

  constructor(text: RequestText, variablesJson: string, signal: AbortSignal | undefined) {
    this.text = text
    this.variablesJson = variablesJson
    this.signal = signal
  }

  get query(): string {
    return this.text.query
  }

  get operationName(): string | undefined {
    return this.text.operationName
  }

  get kind(): 'query' | 'mutation' {
    return this.text.kind
  }

  get body(): string {
    return `${this.text.head}${this.variablesJson}}`
  }

  withSignal(signal: AbortSignal): SubgraphRequest {
    return new WrittenRequest(this.text, this.variablesJson, signal)
  }

  get variables(): Record<string, unknown> {
    return JSON.parse(this.variablesJson) as Record<string, unknown>
  }
}
