/**
 * Where a subscription goes on: the cursor of each event becomes the `after` that is sent next, and an event whose cursor
 * was seen is a repeat. The variables are changed in place, so that a client that sends them again sends the newest.
 */
import { AFTER } from './resumable-operation.ts'

/** Repeats come right after a reconnect; further back none is looked for. */
const REMEMBERED = 1_000

export interface LiveResult {
  data?: unknown
  errors?: readonly unknown[]
  extensions?: unknown
}

export class Resumption {
  readonly variables: Record<string, unknown>
  readonly #seen = new Set<string>()
  #startedAnew = false

  constructor(variables: Readonly<Record<string, unknown>> | null | undefined) {
    this.variables = { ...variables }
    const after = this.variables[AFTER]
    if (typeof after === 'string') this.#remember(after)
  }

  /**
   * @returns the result as it is to be delivered; undefined for a repeat
   * @throws Error when the event has no cursor: it could not be resumed, which should be found out at once
   */
  take<Result extends LiveResult>(result: Result): Result | undefined {
    const event = eventIn(result.data)
    if (event) {
      const { cursor } = event
      if (typeof cursor !== 'string') throw new Error(WITHOUT_CURSOR)
      if (this.#seen.has(cursor)) return undefined
      this.#remember(cursor)
      this.variables[AFTER] = cursor
    }
    if (!this.#startedAnew) return result
    this.#startedAnew = false
    return { ...result, extensions: { ...(result.extensions as object | undefined), startedAnew: true } }
  }

  /**
   * The cursor is not known any more: goes on without one. What was seen may come again, as after a restore.
   * @returns false when there was no cursor to blame
   */
  startAnew(): boolean {
    if (this.variables[AFTER] === undefined || this.variables[AFTER] === null) return false
    delete this.variables[AFTER]
    this.#seen.clear()
    this.#startedAnew = true
    return true
  }

  #remember(cursor: string): void {
    this.#seen.add(cursor)
    if (this.#seen.size <= REMEMBERED) return
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest)
      return
    }
  }
}

const WITHOUT_CURSOR = `The subscription declares $${AFTER}, but its events have no cursor: select "cursor" beside the other fields.`

/** The value of the subscription's one root field; undefined when it failed. */
function eventIn(data: unknown): Record<string, unknown> | undefined {
  if (!isObject(data)) return undefined
  const [event] = Object.entries(data).flatMap(([key, value]) => (key === '__typename' ? [] : [value]))
  return isObject(event) ? event : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
