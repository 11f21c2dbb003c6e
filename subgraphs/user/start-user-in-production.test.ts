/** What a user service in production refuses. */
import { expect, test } from 'vitest'
import { parseConfig } from '#platform/process/config.ts'
import { log } from '#platform/process/log.ts'
import { createFreshDatabase } from '../../tests/fresh-database.ts'
import { configSchema } from './config.ts'
import { seed } from './seed/seed.ts'
import { startUser } from './start-user.ts'

test('the accounts of development are created where that is asked for, and production does not start with them', async () => {
  log.level = 'silent'
  const other = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER!, 'user')
  try {
    const env = {
      PORT: '0',
      DATABASE_URL: other.url,
      NATS_URL: process.env.TEST_NATS_URL,
      GATEWAY_JWKS_URL: 'http://127.0.0.1:1/',
      KEY_ENCRYPTION_KEYS: Buffer.alloc(32, 1).toString('base64'),
    }
    // What production takes of the settings themselves is another test's.
    const config = { ...parseConfig(configSchema, env), NODE_ENV: 'production' }
    expect(await seed(other.url)).toMatch(/^No accounts were created/)
    await (await startUser(config)).close()
    expect(await seed(other.url, { accounts: true })).toBeUndefined()
    await expect(startUser(config)).rejects.toThrow(/ada@example.com, sam@example.com, root@example.com/)
    await (await startUser({ ...config, NODE_ENV: 'development' })).close()
    const unsealed = { ...config, KEY_ENCRYPTION_KEYS: undefined }
    const next = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER!, 'user')
    await expect(startUser({ ...unsealed, DATABASE_URL: next.url })).rejects.toThrow(/KEY_ENCRYPTION_KEYS/)
    await next.drop()
  } finally {
    await other.drop()
  }
})
