import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createKeySealer, parseEncryptionKeys, unsealed } from './key-sealer.ts'
import { newSigningKeyPair } from './signing-key-pair.ts'

const [older, newer] = [randomBytes(32), randomBytes(32)]

test('a sealed key opens with the key that sealed it, for its own name, and shows nothing of itself', async () => {
  const { kid, privateJwk } = await newSigningKeyPair()
  const sealer = createKeySealer([older])
  const stored = sealer.seal(kid, privateJwk)
  expect(JSON.stringify(stored)).not.toContain(privateJwk.d)
  expect(sealer.open(kid, stored)).toEqual(privateJwk)
  expect(() => sealer.open('another', stored)).toThrow()
  expect(() => createKeySealer([newer]).open(kid, stored)).toThrow(/KEY_ENCRYPTION_KEYS does not have/)
  expect(() => unsealed.open(kid, stored)).toThrow(/KEY_ENCRYPTION_KEYS is not set/)
  const altered = { ...stored, sealed: { ...stored.sealed, d: Buffer.alloc(60).toString('base64') } }
  expect(() => sealer.open(kid, altered)).toThrow()
})

test('a new key is put in front: the older one still opens, and what it sealed is outdated', async () => {
  const { kid, privateJwk } = await newSigningKeyPair()
  const stored = createKeySealer([older]).seal(kid, privateJwk)
  const both = createKeySealer([newer, older])
  expect(both.open(kid, stored)).toEqual(privateJwk)
  expect([both.isOutdated(stored), both.isOutdated(privateJwk)]).toEqual([true, true])
  const anew = both.seal(kid, privateJwk)
  expect(both.isOutdated(anew)).toBe(false)
  expect(createKeySealer([newer]).open(kid, anew)).toEqual(privateJwk)
})

test.each(['', 'short', Buffer.alloc(31).toString('base64')])('"%s" is no key', (text) => {
  expect(() => parseEncryptionKeys(text)).toThrow(/32 bytes/)
})
