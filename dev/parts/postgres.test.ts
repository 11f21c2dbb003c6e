/** The password of a database's owner is its own, also where its data is of an earlier version. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newPassword } from './credentials.ts'
import { freePort } from './free-port.ts'
import { ACCOUNT } from './ports.ts'
import { startPostgres } from './postgres.ts'
import { isPostgres } from './probe.ts'

const folder = mkdtempSync(join(tmpdir(), 'storegraph-postgres-'))
let port: number

beforeAll(async () => {
  chmodSync(folder, 0o755)
  port = await freePort()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function startWith(password: string, work: () => Promise<void>): Promise<void> {
  const server = await startPostgres({
    folder: join(folder, 'data'),
    logFile: join(folder, 'log'),
    port,
    password,
    durable: false,
    signal: new AbortController().signal,
  })
  try {
    await work()
  } finally {
    await server.stop(10_000)
  }
}

it('takes the place of the one that all had', async () => {
  await startWith(ACCOUNT, async () => expect(await isPostgres(port, ACCOUNT)).toBe(true))
  const password = newPassword()
  await startWith(password, async () => {
    expect(await isPostgres(port, password)).toBe(true)
    expect(await isPostgres(port, ACCOUNT)).toBe(false)
  })
  await expect(startWith(newPassword(), async () => {})).rejects.toThrow('npm run reset')
}, 60_000)
