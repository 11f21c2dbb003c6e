import { expect, it } from 'vitest'
import { createBatches } from './batch.ts'

it('gathers what arrives within a moment, and leaves what arrives meanwhile to the next batch', async () => {
  const batches: number[][] = []
  let underWay = 0
  const ask = createBatches<number>(
    async (items) => {
      expect(underWay++).toBe(0)
      batches.push(items)
      if (items.includes(3)) late = ask(4)
      await new Promise((resolve) => setTimeout(resolve, 5))
      underWay--
    },
    1,
    2,
  )
  let late = Promise.resolve()
  await Promise.all([ask(1), ask(2), ask(3)])
  await late
  expect(batches).toEqual([[1, 2], [3], [4]])
})

it('rejects the items of a failed batch, and goes on', async () => {
  const ask = createBatches<string>(
    async (items) => {
      if (items.includes('bad')) throw new Error('no')
    },
    1,
    1,
  )
  const outcomes = await Promise.allSettled([ask('bad'), ask('good')])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
})
