/** A wake costs one pending ring, however often it rings, and a generator that waits for it ends with it. */
import { describe, expect, it } from 'vitest'
import { createWake, endingWith } from './wake.ts'

const PENDING = Symbol('pending')
/** What a promise has come to by now. */
const now = (promise: Promise<unknown>) =>
  Promise.race([promise, new Promise((resolve) => setTimeout(() => resolve(PENDING), 10))])

describe('a wake', () => {
  it('wakes the one that waits', async () => {
    const wake = createWake(() => {})
    const next = wake.next()
    expect(await now(next)).toBe(PENDING)
    wake.ring()
    expect(await next).toBe(true)
  })

  it('keeps one ring for later, however often it rang', async () => {
    const wake = createWake(() => {})
    wake.ring()
    wake.ring()
    expect(await wake.next()).toBe(true)
    expect(await now(wake.next())).toBe(PENDING)
  })

  it('ends the waiting when it is closed, and says so once', async () => {
    let closed = 0
    const wake = createWake(() => closed++)
    const next = wake.next()
    wake.close()
    wake.close()
    expect(await next).toBe(false)
    expect(await wake.next()).toBe(false)
    expect(wake.isOpen()).toBe(false)
    expect(closed).toBe(1)
  })
})

describe('a generator that waits for a wake', () => {
  async function* count(wake: ReturnType<typeof createWake>): AsyncGenerator<number, undefined> {
    for (let number = 1; await wake.next(); number++) yield number
  }

  it('closes the wake when it ends by itself', async () => {
    let closed = false
    const wake = createWake(() => (closed = true))
    const none = async function* (): AsyncGenerator<number, undefined> {}
    expect(await endingWith(wake, none()).next()).toEqual({ done: true, value: undefined })
    expect(closed).toBe(true)
  })

  it('can be returned from while it waits', async () => {
    const wake = createWake(() => {})
    const numbers = endingWith(wake, count(wake))
    wake.ring()
    expect(await numbers.next()).toEqual({ done: false, value: 1 })
    const waiting = numbers.next()
    expect(await now(waiting)).toBe(PENDING)
    expect(await now(numbers.return!())).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(wake.isOpen()).toBe(false)
  })
})
