/**
 * A list: each item is completed by itself. A null where items may not be null makes the whole list null; the
 * other items are completed all the same, as their errors are worth knowing.
 */
import type { Completer, Completion } from './completion.ts'

export class ListCompleter implements Completer {
  private readonly of: Completer
  private readonly itemNonNull: boolean
  private readonly itemType: string
  private readonly description: string

  constructor(
    of: Completer,
    item: { readonly nonNull: boolean; readonly type: string },
    description: string,
  ) {
    this.of = of
    this.itemNonNull = item.nonNull
    this.itemType = item.type
    this.description = description
  }

  json(value: unknown, completion: Completion, depth: number): string | undefined {
    if (!Array.isArray(value)) return this.notAList(completion, depth)
    let text = '['
    let broken = false
    for (let i = 0; i < value.length; i++) {
      completion.path[depth] = i
      const item: unknown = value[i]
      const part = item === null || item === undefined ? undefined : this.of.json(item, completion, depth + 1)
      if (i > 0) text += ','
      text += part ?? 'null'
      if (part === undefined && this.isBroken(completion, depth, i)) broken = true
    }
    completion.failed = broken
    return broken ? undefined : `${text}]`
  }

  data(value: unknown, completion: Completion, depth: number): unknown {
    if (!Array.isArray(value)) return this.notAList(completion, depth)
    const items: unknown[] = []
    let broken = false
    for (let i = 0; i < value.length; i++) {
      completion.path[depth] = i
      const item: unknown = value[i]
      const part = item === null || item === undefined ? undefined : this.of.data(item, completion, depth + 1)
      items.push(part ?? null)
      if (part === undefined && this.isBroken(completion, depth, i)) broken = true
    }
    completion.failed = broken
    return broken ? undefined : items
  }

  private isBroken(completion: Completion, depth: number, index: number): boolean {
    if (this.itemNonNull && !completion.failed) {
      const what = `array element of type ${this.itemType} at index ${index}`
      completion.fail(`Cannot return null for non-nullable ${what}.`, depth + 1)
    }
    completion.failed = false
    return this.itemNonNull
  }

  private notAList(completion: Completion, depth: number): undefined {
    const description = this.description || `array element at index ${completion.path[depth - 1]}`
    return completion.fail(`Invalid value found for ${description}.`, depth)
  }
}
