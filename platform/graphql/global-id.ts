/** Reads an id of the graph. A wrong prefix is the caller's error, and the message says so. */
import { parseGlobalId } from '#contracts/ids.ts'
import { badUserInput } from './errors.ts'

/**
 * `('ord', 'ord_…')` → uuid
 * @throws GraphQLError BAD_USER_INPUT when it is not an id, or the id of another type
 */
export function fromGlobalId(prefix: string, id: string): string {
  const parsed = parseGlobalId(id)
  if (parsed?.prefix === prefix) return parsed.uuid
  const but = parsed ? `an id of the type "${parsed.prefix}"` : 'no id'
  throw badUserInput(`Expected an id that starts with "${prefix}_"; "${id.slice(0, 64)}" is ${but}.`)
}
