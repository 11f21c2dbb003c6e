/**
 * Failed sign-ins are counted by the SHA-256 of the email: emails that people mistype are not ours to keep. Those from a
 * device, or in a session, that is known are counted apart.
 */
import { createHash } from 'node:crypto'

/**
 * @param email normalized
 * @param apart of a device or a session of this account
 */
export function hashEmail(email: string, apart?: Uint8Array | string): Uint8Array<ArrayBuffer> {
  const hash = createHash('sha256').update(email)
  return new Uint8Array((apart === undefined ? hash : hash.update('\0').update(apart)).digest())
}
