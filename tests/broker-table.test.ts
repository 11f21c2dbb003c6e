/** The table of who publishes what is whole: it has every type, and whatever the code of a service makes. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ACCESS } from '#contracts/access.ts'
import type { MessageType } from '#contracts/message.ts'

const root = join(import.meta.dirname, '..')

/** Everything that contracts/ exports, by its name. */
async function readContracts(): Promise<Record<string, unknown>> {
  const folder = join(root, 'contracts')
  const modules = await Promise.all(
    readdirSync(folder).map((file) => import(join(folder, file)) as Promise<object>),
  )
  return Object.assign({}, ...modules) as Record<string, unknown>
}

it('says of every message type who publishes it', async () => {
  const declared = Object.values(await readContracts()).filter(isMessageType)
  const published = new Set(
    Object.values(ACCESS).flatMap(({ publishes }) => publishes.map(({ type }) => type)),
  )
  expect(declared.length).toBeGreaterThan(15)
  expect([...published].toSorted()).toEqual(declared.map(({ type }) => type).toSorted())
})

it.each(Object.keys(ACCESS))('lets %s publish every message that its code makes', async (service) => {
  const files = execFileSync('git', ['ls-files', `subgraphs/${service}/**/*.ts`], {
    cwd: root,
    encoding: 'utf8',
  })
  const ours = files.split('\n').filter((file) => file.endsWith('.ts') && !/test|seed\//.test(file))
  const code = ours.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
  const made = [...code.matchAll(/\bmessage\((\w+),/g)].map(([, name = '']) => name)
  const contracts = await readContracts()
  const published = ACCESS[service]!.publishes.map(({ type }) => type)
  const types = made.flatMap((name) => (isMessageType(contracts[name]) ? [contracts[name].type] : []))
  expect(published).toEqual(expect.arrayContaining(types))
})

const isMessageType = (value: unknown): value is MessageType =>
  typeof value === 'object' && value !== null && 'type' in value && 'subject' in value && 'data' in value
