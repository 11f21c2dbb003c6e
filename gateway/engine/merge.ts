/**
 * Merging what one subgraph answered into what others did. Objects are merged field by field and lists of the
 * same length item by item; otherwise the newer value stands, but nothing that was found becomes null again,
 * so that the outcome does not depend on which of two parallel fetches came first.
 */
import { isInheritedKey, type Json, readOwn, writeOwn } from './own-property.ts'

export function merge(target: Json, source: Json): void {
  for (const key in source) {
    const value = source[key]
    const inherited = isInheritedKey(key)
    const known = inherited ? readOwn(target, key) : target[key]
    if (known === undefined) {
      if (inherited) writeOwn(target, key, value)
      else target[key] = value
    } else if (known !== value) {
      writeOwn(target, key, mergeValue(known, value))
    }
  }
}

function mergeValue(known: unknown, value: unknown): unknown {
  if (value === null || value === undefined) return known
  if (typeof value !== 'object' || typeof known !== 'object' || known === null) return value
  if (!Array.isArray(value)) {
    if (Array.isArray(known)) return value
    merge(known as Json, value as Json)
    return known
  }
  if (!Array.isArray(known) || known.length !== value.length) return value
  for (let i = 0; i < value.length; i++) known[i] = mergeValue(known[i], value[i])
  return known
}

/** One answer may stand for several places, which later fetches may fill differently. */
export function copyJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyJson) as T
  const copy: Json = {}
  for (const key of Object.keys(value)) writeOwn(copy, key, copyJson((value as Json)[key]))
  return copy as T
}
