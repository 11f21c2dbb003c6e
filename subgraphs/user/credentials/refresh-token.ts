/**
 * Refresh tokens: 256 random bits. The database holds their SHA-256 only; with that much randomness a plain hash is
 * enough. A successor follows from its predecessor and a random salt in the database, so that whoever holds the
 * predecessor can get the same successor again, and the database alone reveals none.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto'

const BYTES = 32
const FORM = /^[A-Za-z0-9_-]{43}$/

export function newRefreshToken(): string {
  return randomBytes(BYTES).toString('base64url')
}

export function newSuccessorSalt(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(BYTES))
}

export function successorOf(token: string, salt: Uint8Array): string {
  return createHmac('sha256', token).update(salt).digest('base64url')
}

/** Whether it can be a token at all. */
export function isRefreshToken(text: string): boolean {
  return FORM.test(text)
}

export function hashRefreshToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest())
}
