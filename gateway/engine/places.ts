/**
 * The places of the answer that a path of a plan stands for: `users.@.reviews` goes through every item of a
 * list. What is null or missing on the way has no place below it.
 */
import { isInheritedKey, isObject, type Json, readOwn } from './own-property.ts'

export type ResponsePath = readonly (string | number)[]

/** The objects at a path, in the order of the answer, an object as often as it stands there. */
export function collectPlaces(value: unknown, path: ResponsePath, from: number, found: Json[]): void {
  let here = value
  for (let i = from; i < path.length; i++) {
    const step = path[i] as string
    if (here === null || here === undefined) return
    if (step === '@') {
      if (Array.isArray(here)) for (const item of here) collectPlaces(item, path, i + 1, found)
      return
    }
    here = isInheritedKey(step) ? readOwn(here as Json, step) : (here as Json)[step]
  }
  if (isObject(here)) found.push(here)
}

/** The same objects with where they stand, which only errors need to know. */
export function locatePlaces(root: Json, path: ResponsePath): Map<Json, ResponsePath[]> {
  const located = new Map<Json, ResponsePath[]>()
  function visit(value: unknown, from: number, at: ResponsePath): void {
    if (value === null || value === undefined) return
    if (from === path.length) {
      if (isObject(value)) located.set(value, [...(located.get(value) ?? []), at])
    } else if (path[from] === '@') {
      if (Array.isArray(value)) value.forEach((item, index) => visit(item, from + 1, [...at, index]))
    } else {
      const step = path[from] as string
      visit(readOwn(value as Json, step), from + 1, [...at, step])
    }
  }
  visit(root, 0, [])
  return located
}

export function commonPrefix(paths: readonly ResponsePath[]): ResponsePath {
  const [first = [], ...others] = paths
  let length = first.length
  for (const other of others) {
    let i = 0
    while (i < length && i < other.length && other[i] === first[i]) i++
    length = i
  }
  return first.slice(0, length)
}
