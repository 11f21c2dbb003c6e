/**
 * The errors that completing an answer finds: a null where the schema has none, a value that is not of its type. One
 * that a subgraph's own error explains, at the same place, above or below it, is not said twice.
 */
import type { GraphQLFormattedError } from 'graphql'
import type { ResponsePath } from './places.ts'
import { INVALID_RESPONSE } from './subgraph-errors.ts'

/** The code of a field of the root that nobody was asked for. */
export const NOT_FETCHED = 'NOT_FETCHED'
/** One field refused on every item of a long list is reported this often. */
const MAX_REFUSALS = 100

interface Node {
  isError: boolean
  readonly below: Map<string | number, Node>
}

const newNode = (): Node => ({ isError: false, below: new Map() })

export class Completion {
  /** Where completing is; only the first entries, as many as its depth, count. */
  readonly path: (string | number)[] = []
  readonly errors: GraphQLFormattedError[] = []
  /** Whether the null that was just found has been reported, here or by a subgraph. */
  failed = false
  private readonly reported: readonly GraphQLFormattedError[]
  private tree: Node | undefined
  private refusals = 0

  constructor(reported: readonly GraphQLFormattedError[]) {
    this.reported = reported
  }

  fail(message: string, depth: number, extensions?: GraphQLFormattedError['extensions']): undefined {
    this.failed = true
    const path = this.path.slice(0, depth)
    if (this.isExplained(path)) return undefined
    this.errors.push({ message, path, extensions: extensions ?? { code: INVALID_RESPONSE } })
    return undefined
  }

  /** For a field that the caller may not see. */
  refuse({ message, extensions }: GraphQLFormattedError, depth: number): void {
    this.failed = true
    if (this.refusals++ < MAX_REFUSALS) this.fail(message, depth, extensions)
  }

  private isExplained(path: ResponsePath): boolean {
    if (this.reported.length === 0) return false
    let node: Node | undefined = (this.tree ??= this.index())
    for (const step of path) {
      if (node.isError) return true
      node = node.below.get(step)
      if (node === undefined) return false
    }
    return true
  }

  private index(): Node {
    const root = newNode()
    for (const { path = [] } of this.reported) {
      if (path.length === 0) continue
      let node = root
      for (const step of path) {
        let next = node.below.get(step)
        if (next === undefined) node.below.set(step, (next = newNode()))
        node = next
      }
      node.isError = true
    }
    return root
  }
}

/**
 * How the value of a type becomes a part of the answer: as an object, or as JSON. The value is never null; what
 * comes back is nothing where it has to become null.
 */
export interface Completer {
  json(value: unknown, completion: Completion, depth: number): string | undefined
  data(value: unknown, completion: Completion, depth: number): unknown
}
