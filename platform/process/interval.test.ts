import { expect, it } from 'vitest'
import { startInterval } from './interval.ts'

it('never overlaps two runs, and closing waits for the one that is under way', async () => {
  const events: string[] = []
  let finish = () => {}
  const interval = startInterval(
    5,
    async () => {
      events.push('begin')
      await new Promise<void>((resolve) => (finish = resolve))
      events.push('end')
    },
    'could not run',
  )
  const first = interval.run()
  expect(interval.run()).toBe(first)
  await new Promise((resolve) => setTimeout(resolve, 30))
  const closed = interval.close().then(() => events.push('closed'))
  finish()
  await closed
  expect(events).toEqual(['begin', 'end', 'closed'])
})

it('goes on after a run that failed', async () => {
  let runs = 0
  const interval = startInterval(
    60_000,
    async () => {
      runs += 1
      throw new Error('out of order')
    },
    'could not run',
  )
  await interval.run()
  await interval.run()
  await interval.close()
  expect(runs).toBe(2)
})
