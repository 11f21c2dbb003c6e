/**
 * What a device that has signed in is known by: 256 random bits, of which the database holds the SHA-256 only. It opens
 * nothing; it only decides where a failure counts.
 */
import { createHash, randomBytes } from 'node:crypto'

const BYTES = 32
const FORM = /^[A-Za-z0-9_-]{43}$/

export const newDeviceToken = () => randomBytes(BYTES).toString('base64url')

/** @returns undefined where it cannot be a token */
export function hashDeviceToken(token: string | null | undefined): Uint8Array<ArrayBuffer> | undefined {
  return token && FORM.test(token) ? new Uint8Array(createHash('sha256').update(token).digest()) : undefined
}
