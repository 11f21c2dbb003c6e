/** The key pairs that access tokens are signed with: Ed25519, named by their RFC 7638 thumbprint. */
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, importJWK } from 'jose'
import { z } from 'zod'
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'

/** A pair as a JWK, which is how the database holds it. */
const privateJwk = z.object({ kty: z.string(), crv: z.string(), x: z.string(), d: z.string() })

export type PrivateJwk = z.infer<typeof privateJwk>

export const parsePrivateJwk = (opened: unknown): PrivateJwk => privateJwk.parse(opened)

export interface PublicJwk {
  kty: string
  crv: string
  x: string
  kid: string
  alg: string
  use: 'sig'
}

export async function newSigningKeyPair(): Promise<{ kid: string; privateJwk: PrivateJwk }> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const jwk = privateJwk.parse(await exportJWK(privateKey))
  const { d: _, ...publicParts } = jwk
  return { kid: await calculateJwkThumbprint(publicParts), privateJwk: jwk }
}

/** @param stored as `newSigningKeyPair` made it */
export async function readSigningKeyPair(
  kid: string,
  stored: unknown,
): Promise<{ signer: CryptoKey; publicJwk: PublicJwk }> {
  const jwk = privateJwk.parse(stored)
  const signer = await importJWK(jwk, ACCESS_TOKEN.algorithm)
  if (signer instanceof Uint8Array) throw new TypeError(`The key ${kid} is not a key pair.`)
  const { kty, crv, x } = jwk
  return { signer, publicJwk: { kty, crv, x, kid, alg: ACCESS_TOKEN.algorithm, use: 'sig' } }
}
