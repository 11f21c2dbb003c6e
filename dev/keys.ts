/** The secrets of a development system: made at the first start, kept with its data, readable by its owner. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Keys = {
  /** The gateway's private key (a JWK in JSON) for the tokens that it sends to subgraphs. */
  gatewaySigningKey: string
  /** What payment and psp share, as a merchant and Stripe do. */
  pspApiKey: string
}

export async function readKeys(folder: string): Promise<Keys> {
  const file = join(folder, 'keys.json')
  const found = await readFile(file, 'utf8').catch(() => undefined)
  if (found) return JSON.parse(found) as Keys
  const { privateKey } = generateKeyPairSync('ed25519')
  const kid = randomBytes(8).toString('hex')
  const keys = {
    gatewaySigningKey: JSON.stringify({
      ...privateKey.export({ format: 'jwk' }),
      kid,
      alg: 'EdDSA',
      use: 'sig',
    }),
    pspApiKey: `sk_test_${randomBytes(24).toString('hex')}`,
  }
  await writeFile(file, JSON.stringify(keys, null, 2), { mode: 0o600 })
  return keys
}
