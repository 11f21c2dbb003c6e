/**
 * An id is a UUIDv7 in the database and a TypeID at the edge: a prefix that names the type, and the same
 * UUID in base 32 (`ord_01h2xcejqtf2nbrexx3vqjhp41`). A wrong prefix is the caller's error, and says so.
 * @see https://github.com/jetify-com/typeid
 */
import { TypeID, typeid } from 'typeid-js'
import { badUserInput } from '../graphql/errors.ts'

/** A new UUIDv7: its first 48 bits are the time, so that new rows lie side by side. */
export function newId(): string {
  return typeid().toUUID()
}

/** `('ord', uuid)` → `ord_…` */
export function toGlobalId(prefix: string, uuid: string): string {
  return TypeID.fromUUID(prefix, uuid).toString()
}

/**
 * `('ord', 'ord_…')` → uuid
 * @throws GraphQLError BAD_USER_INPUT when it is not an id, or the id of another type
 */
export function fromGlobalId(prefix: string, id: string): string {
  try {
    return TypeID.fromString(id, prefix).toUUID()
  } catch {
    const found = typePrefix(id)
    const but = found ? `an id of the type "${found}"` : 'no id'
    throw badUserInput(`Expected an id that starts with "${prefix}_"; "${id.slice(0, 64)}" is ${but}.`)
  }
}

function typePrefix(id: string): string | undefined {
  try {
    return TypeID.fromString(id).getType()
  } catch {
    return undefined
  }
}
