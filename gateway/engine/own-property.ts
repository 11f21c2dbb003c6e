/**
 * Reading and writing the objects that subgraphs sent, under keys that clients chose: an alias may be
 * `constructor` or `__proto__`, and must neither find what every object inherits nor change it.
 */
export type Json = Record<string, unknown>

/** Whether a plain read of this key could find something inherited. */
export const isInheritedKey = (key: string): boolean => key in Object.prototype

export function readOwn(object: Json, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

export function writeOwn(object: Json, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    object[key] = value
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
