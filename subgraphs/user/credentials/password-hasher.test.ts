import { expect, test } from 'vitest'
import { createPasswordHasher } from './password-hasher.ts'

test('hashes are argon2id at OWASP’s parameters, and match their password only', async () => {
  const passwords = createPasswordHasher()
  const stored = await passwords.hash('correct-horse-battery-staple')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/)
  expect(await passwords.verify(stored, 'correct-horse-battery-staple')).toBe(true)
  expect(await passwords.verify(stored, 'correct-horse-battery')).toBe(false)
})

test('where there is no account, nothing matches, the stand-in’s own password neither', async () => {
  expect(await createPasswordHasher().verify(undefined, 'the password of nobody')).toBe(false)
})

test('past the bound it says so at once, and the place of what is done is free again', async () => {
  const passwords = createPasswordHasher(1, 2)
  const hashes = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash('long enough')))
  expect(hashes.map((hash) => hash.status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
  ])
  expect(hashes[4]).toMatchObject({ reason: { extensions: { code: 'OVERLOADED' } } })
  await expect(passwords.hash('long enough')).resolves.toContain('argon2id')
})
