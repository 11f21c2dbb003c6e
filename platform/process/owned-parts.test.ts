import { expect, it } from 'vitest'
import { ownParts } from './owned-parts.ts'

const closed: string[] = []
const part = (name: string) => ({
  async close() {
    closed.push(name)
  },
})

async function start(fails: boolean) {
  await using parts = ownParts()
  parts.own(part('database'))
  parts.adopt('bus', (name) => void closed.push(name))
  if (fails) throw new Error('the port is taken')
  return { close: parts.handOver() }
}

it('closes the parts in the reverse order of their opening, once', async () => {
  closed.length = 0
  const service = await start(false)
  expect(closed).toEqual([])
  await Promise.all([service.close(), service.close()])
  expect(closed).toEqual(['bus', 'database'])
})

it('leaves nothing open of a start that failed', async () => {
  closed.length = 0
  await expect(start(true)).rejects.toThrow('the port is taken')
  expect(closed).toEqual(['bus', 'database'])
})
