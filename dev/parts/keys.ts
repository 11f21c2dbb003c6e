/** The secrets of a development system: made at the first start, kept with its data, readable by its owner. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Keys = {
  /** The gateway's private key (a JWK in JSON) for the tokens that it sends to subgraphs. */
  gatewaySigningKey: string
  /** What payment and psp share, as a merchant and Stripe do. */
  pspApiKey: string
  /** What psp signs its webhooks with, and payment checks them by. */
  pspWebhookSecret: string
  /** What the user subgraph seals its private keys with. */
  keyEncryptionKey: string
}

export async function readKeys(folder: string): Promise<Keys> {
  const file = join(folder, 'keys.json')
  const found = await readFile(file, 'utf8').catch(() => undefined)
  const known = found ? (JSON.parse(found) as Partial<Keys>) : {}
  const keys = { ...makeKeys(), ...known }
  // What an earlier version made keys for has fewer of them.
  if (Object.keys(known).length < Object.keys(keys).length) {
    await writeFile(file, JSON.stringify(keys, null, 2), { mode: 0o600 })
  }
  return keys
}

function makeKeys(): Keys {
  const { privateKey } = generateKeyPairSync('ed25519')
  const kid = randomBytes(8).toString('hex')
  return {
    gatewaySigningKey: JSON.stringify({
      ...privateKey.export({ format: 'jwk' }),
      kid,
      alg: 'EdDSA',
      use: 'sig',
    }),
    pspApiKey: `sk_test_${randomBytes(24).toString('hex')}`,
    pspWebhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
    keyEncryptionKey: randomBytes(32).toString('base64'),
  }
}
