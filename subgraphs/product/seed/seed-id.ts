/**
 * Ids of seeded rows: the same in every database, so that a seed can run twice and documents can name them.
 * A UUID of version 5: the SHA-1 of a namespace and a name.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-5
 */
import { createHash } from 'node:crypto'

const NAMESPACE = Buffer.from('5d1b0e0c6f3a4b7c9a42c0f1e7d85a36', 'hex')

/** `('product', 'walnut-desk-lamp')` → uuid */
export function seedId(kind: string, name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(`${kind}/${name}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
