/**
 * Private keys lie in the database sealed: each under a data key of its own (AES-256-GCM), and that under a key that
 * only the environment has. Whoever reads the database alone can sign nothing. Of several keys the first one seals, and
 * all of them open, so that a new one can be put in front. A key management service takes this place with the same two
 * functions.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { PrivateJwk } from './signing-key-pair.ts'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

const sealedJwk = z.object({
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  sealed: z.object({ by: z.string(), key: z.string(), d: z.string() }),
})

export type SealedJwk = z.infer<typeof sealedJwk>

export interface KeySealer {
  /** @param kid what is sealed for one key opens for no other */
  seal(kid: string, jwk: PrivateJwk): SealedJwk
  /** @param stored sealed, or in clear as an earlier version left it. @throws where none of the keys opens it */
  open(kid: string, stored: unknown): unknown
  /** Whether it should be sealed anew: it lies in clear, or an older key has sealed it. */
  isOutdated(stored: unknown): boolean
}

/** `<base64 of 32 bytes>`, several separated by commas. @throws where one is something else */
export function parseEncryptionKeys(text: string): Buffer[] {
  return text.split(',').map((part) => {
    const key = Buffer.from(part.trim(), 'base64')
    if (key.length !== KEY_BYTES)
      throw new Error('expected 32 bytes in base64, or several of that separated by commas')
    return key
  })
}

export function createKeySealer(keys: readonly Buffer[]): KeySealer {
  const [first] = keys
  if (!first) throw new RangeError('There is no key to seal with.')

  function open(kid: string, stored: unknown): unknown {
    const parsed = sealedJwk.safeParse(stored)
    if (!parsed.success) return stored
    const { sealed, ...publicParts } = parsed.data
    const key = keys.find((each) => nameOf(each) === sealed.by)
    if (!key)
      throw new Error(
        `The signing key ${kid} is sealed by ${sealed.by}, which KEY_ENCRYPTION_KEYS does not have.`,
      )
    const dataKey = decrypt(key, sealed.key, kid)
    return { ...publicParts, d: decrypt(dataKey, sealed.d, kid).toString('base64url') }
  }

  return {
    seal(kid, { d, ...publicParts }) {
      const dataKey = randomBytes(KEY_BYTES)
      const secret = Buffer.from(d, 'base64url')
      const sealed = {
        by: nameOf(first),
        key: encrypt(first, dataKey, kid),
        d: encrypt(dataKey, secret, kid),
      }
      return { ...publicParts, sealed }
    },
    open,
    isOutdated(stored) {
      const parsed = sealedJwk.safeParse(stored)
      return !parsed.success || parsed.data.sealed.by !== nameOf(first)
    },
  }
}

/** Without a key of the environment's: for development, where the database is nobody else's. */
export const unsealed: KeySealer = {
  seal: () => {
    throw new Error('There is no key to seal with.')
  },
  open(kid, stored) {
    if (sealedJwk.safeParse(stored).success)
      throw new Error(`The signing key ${kid} is sealed, and KEY_ENCRYPTION_KEYS is not set.`)
    return stored
  },
  isOutdated: () => false,
}

/** What a key is called in the database. */
const nameOf = (key: Buffer) => createHash('sha256').update(key).digest('hex').slice(0, 16)

function encrypt(key: Buffer, plain: Buffer, kid: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(kid))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

function decrypt(key: Buffer, text: string, kid: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(kid))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
}
