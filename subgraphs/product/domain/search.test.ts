/** What a search text is understood as. */
import { describe, expect, it } from '@jest/globals'
import { toSearchWords, typingErrors, wordsOf } from './search.ts'

describe('words', () => {
  it('are letters and digits, each once, so many and so long at most', () => {
    expect(wordsOf(" Chef's KNIFE, knife (20cm)\0")).toEqual(['chef', 's', 'knife', '20cm'])
    expect(wordsOf("'; DROP TABLE products; --")).toEqual(['drop', 'table', 'products'])
    expect(wordsOf('crème brûlée')).toEqual(['crème', 'brûlée'])
    expect(wordsOf('!!! --- ***')).toEqual([])
    expect(wordsOf(Array.from({ length: 50 }, (_, index) => `w${index}`).join(' '))).toHaveLength(12)
    expect(wordsOf('x'.repeat(100))).toEqual(['x'.repeat(40)])
  })

  const known = (plain: string, stem: string | null = plain) => ({ plain, stem, known: true, similar: [] })

  it('stand for their stem and for what begins with them', () => {
    expect(toSearchWords([known('lamps', 'lamp'), known('the', null), known('s')])).toEqual([
      ['lamp', 'lamps*'],
      ['s'],
    ])
  })

  it('that are not known stand for the closest that are', () => {
    const candidates = ['lamp', 'lamb', 'clamp', 'leap'].map((word) => ({ word, stem: word }))
    const unknown = (plain: string) => ({ plain, stem: plain, known: false, similar: candidates })
    expect(toSearchWords([unknown('lapm')])).toEqual([['lapm', 'lapm*', 'lamp']])
    expect(toSearchWords([unknown('xyzzy')])).toEqual([['xyzzy', 'xyzzy*']])
    expect(toSearchWords([unknown('lam')])).toEqual([['lam', 'lam*']])
    expect(toSearchWords([unknown('lamp1')])).toEqual([['lamp1', 'lamp1*']])
  })
})

it.each([
  ['lamp', 'lamp', 0],
  ['lapm', 'lamp', 1],
  ['teapto', 'teapot', 1],
  ['casserolle', 'casserole', 1],
  ['blnket', 'blanket', 1],
  ['kinfe', 'knife', 1],
  ['', 'pan', 3],
  ['fontain', 'fountain', 1],
  ['chair', 'stair', 2],
])('from %p to %p it takes %d errors', (from, to, errors) => {
  expect(typingErrors(from, to)).toBe(errors)
  expect(typingErrors(to, from)).toBe(errors)
})
