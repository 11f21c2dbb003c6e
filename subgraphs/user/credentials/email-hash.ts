/** Failed sign-ins are counted by the SHA-256 of the email: emails that people mistype are not ours to keep. */
import { createHash } from 'node:crypto'

/** @param email normalized */
export function hashEmail(email: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(email).digest())
}
