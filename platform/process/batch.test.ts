import { expect, it } from '@jest/globals'
import { createBatches } from './batch.ts'

it('does together what is asked for within a moment, and what comes meanwhile afterwards', async () => {
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

it('tells those of a failed batch, and goes on', async () => {
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
