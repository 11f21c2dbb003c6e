import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'

describe('what is waited for', () => {
  it('comes about when nothing is thrown any more', async () => {
    let reads = 0
    await eventually(() => expect(++reads).toBe(3))
    expect(reads).toBe(3)
  })

  it('comes about when the value is wanted, by default anything but false', async () => {
    let reads = 0
    expect(await eventually(async () => ++reads > 2 && 'done')).toBe('done')
    expect(
      await eventually(
        () => ++reads,
        (value) => value > 5,
      ),
    ).toBe(6)
  })

  it('is given up in the end, with what was found last', async () => {
    await expect(eventually(() => expect('early').toBe('late'), undefined, 30)).rejects.toThrow(
      /still not so after 30 ms: .*'early'.*'late'/,
    )
    const read = () => ({ status: 'PENDING' })
    await expect(eventually(read, ({ status }) => status === 'DONE', 30)).rejects.toThrow(
      'still not so after 30 ms: it is {"status":"PENDING"}',
    )
  })
})
