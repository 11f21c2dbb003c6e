import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args])
const namesIn = (list: string) =>
  [...list.matchAll(/^ {2}([a-z][a-z-]*) .*? {2}/gm)].map(([, name]) => name as string)

it('lists the benchmarks, each of which is there', async () => {
  const names = namesIn((await run()).stdout)
  expect(names).toContain('orders')
  expect(names.filter((name) => !existsSync(join(import.meta.dirname, `${name}.ts`)))).toEqual([])
})

it('refuses a name that it does not know', async () => {
  const refusal = await run('floor').catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 2, stderr: expect.stringContaining('no benchmark "floor"') })
})
