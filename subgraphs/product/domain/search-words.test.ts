/** What a search text is understood as. */
import { describe, expect, it } from 'vitest'
import { toSearchWords, typingErrors, wordsOf } from './search-words.ts'

describe('words', () => {
  it('are letters and digits, each once, so many and so long at most', () => {
    expect(wordsOf(" Chef's KNIFE, knife (20cm)\0")).toEqual(['chef', 's', 'knife', '20cm'])
    expect(wordsOf("'; DROP TABLE products; --")).toEqual(['drop', 'table', 'products'])
    expect(wordsOf('crème brûlée')).toEqual(['crème', 'brûlée'])
    expect(wordsOf('!!! --- ***')).toEqual([])
    expect(wordsOf(Array.from({ length: 50 }, (_, index) => `w${index}`).join(' '))).toHaveLength(12)
    expect(wordsOf('x'.repeat(100))).toEqual(['x'.repeat(40)])
  })

  const word = (plain: string, change: object = {}) => ({
    plain,
    stem: plain,
    known: true,
    begins: true,
    similar: [],
    ...change,
  })

  it('stand for their stem, and the last one for what begins with it', () => {
    const lamps = word('lamps', { stem: 'lamp' })
    expect(toSearchWords([lamps, word('the', { stem: null }), word('desk')])).toEqual([
      ['lamp'],
      ['desk', 'desk*'],
    ])
    expect(toSearchWords([word('s')])).toEqual([['s']])
    expect(toSearchWords([word('cass', { known: false }), lamps])).toEqual([
      ['cass', 'cass*'],
      ['lamp', 'lamps*'],
    ])
  })

  it('that are not known stand for the closest that are', () => {
    const similar = ['lamp', 'lamb', 'clamp', 'leap'].map((candidate) => ({
      word: candidate,
      stem: candidate,
    }))
    const unknown = (plain: string) => [word(plain, { known: false, begins: false, similar }), word('x')]
    expect(toSearchWords(unknown('lapm'))[0]).toEqual(['lapm', 'lamp'])
    expect(toSearchWords(unknown('xyzzy'))[0]).toEqual(['xyzzy'])
    expect(toSearchWords(unknown('lam'))[0]).toEqual(['lam'])
    expect(toSearchWords(unknown('lamp1'))[0]).toEqual(['lamp1'])
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
