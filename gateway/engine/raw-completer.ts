/** What is complete already: the answer to introspection. */
import type { Completer } from './completion.ts'

export class RawCompleter implements Completer {
  json(value: unknown): string | undefined {
    return JSON.stringify(value)
  }

  data(value: unknown): unknown {
    return value
  }
}
