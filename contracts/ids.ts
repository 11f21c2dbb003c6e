/**
 * An id is a UUIDv7 in the database and in messages, and a TypeID in the graph: a prefix that names the type, and
 * the same UUID in base 32 (`ord_01h2xcejqtf2nbrexx3vqjhp41`).
 * @see https://github.com/jetify-com/typeid
 */
import { TypeID } from 'typeid-js'

/** `('ord', uuid)` → `ord_…` */
export function toGlobalId(prefix: string, uuid: string): string {
  return TypeID.fromUUID(prefix, uuid).toString()
}

/** `ord_…` → its prefix and its UUID; undefined when it is not an id */
export function parseGlobalId(id: string): { prefix: string; uuid: string } | undefined {
  try {
    const parsed = TypeID.fromString(id)
    return { prefix: parsed.getType(), uuid: parsed.toUUID() }
  } catch {
    return undefined
  }
}
