import { describe, expect, it } from 'vitest'
import { fillIn, inTermsOf } from './readme-steps.ts'

describe('comparing with the README', () => {
  const matches = (expected: unknown, actual: unknown, taken = new Map<string, unknown>()) => {
    return JSON.stringify(inTermsOf(expected, actual, taken)) === JSON.stringify(expected)
  }

  it('takes a value once and then asks for the same', () => {
    const taken = new Map<string, unknown>()
    expect(matches({ stock: '<stock>' }, { stock: 3 }, taken)).toBe(true)
    expect(matches({ stock: '<stock>' }, { stock: 3 }, taken)).toBe(true)
    expect(matches({ stock: '<stock>' }, { stock: 2 }, taken)).toBe(false)
    expect(fillIn('there are <stock>', taken)).toBe('there are 3')
  })

  it.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: 1, errors: [] }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [[1, 2], [1]],
    ['…', null],
    ['<x>', null],
  ])('tells %j from %j', (expected, actual) => {
    expect(matches(expected, actual)).toBe(false)
  })

  it('lets … stand for anything that is there', () => {
    expect(matches({ a: '…' }, { a: { b: 1 } })).toBe(true)
  })
})
