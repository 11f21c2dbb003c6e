/** A new UUIDv7: its first 48 bits are the time, so that new rows lie side by side in an index. */
import { typeid } from 'typeid-js'

export function newId(): string {
  return typeid().toUUID()
}
