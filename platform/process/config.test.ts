/** A service does not start with a configuration that is incomplete, and says which key is wrong. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseConfig, serviceKeys } from './config.ts'

const schema = z.object({ ...serviceKeys, DATABASE_URL: z.url() })
const good = { PORT: '4001', DATABASE_URL: 'postgresql://127.0.0.1/user' }

describe('a configuration', () => {
  it('is parsed, has its defaults, and is frozen', () => {
    const config = parseConfig(schema, { ...good, UNKNOWN: 'x' })
    expect(config).toEqual({
      HOST: '127.0.0.1',
      PORT: 4001,
      LOG_LEVEL: 'info',
      DATABASE_URL: 'postgresql://127.0.0.1/user',
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('takes an empty value for one that is not set', () => {
    const env = { ...good, LOG_LEVEL: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' }
    expect(parseConfig(schema, env).LOG_LEVEL).toBe('info')
    expect(() => parseConfig(schema, { ...good, DATABASE_URL: '' })).toThrow('DATABASE_URL is not set')
  })

  it('names every key that is missing or malformed', () => {
    const parse = () => parseConfig(schema, { PORT: '99999', LOG_LEVEL: 'loud' })
    expect(parse).toThrow(/PORT is wrong: .+\n {2}LOG_LEVEL is wrong: .+\n {2}DATABASE_URL is not set/)
  })
})

describe('a process whose configuration is incomplete', () => {
  it('says so in a sentence, without a stack trace, and exits with 78', () => {
    const program = `
      const { readConfig, serviceKeys } = await import('#platform/process/config.ts')
      const { z } = await import('zod')
      readConfig(z.object(serviceKeys))`
    const { PORT: _, ...env } = process.env
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: join(import.meta.dirname, '../..'),
      env,
      encoding: 'utf8',
    })
    expect(stderr).toBe('The configuration is incomplete:\n  PORT is not set\nSee .env.example.\n')
    expect(status).toBe(78)
  })
})
