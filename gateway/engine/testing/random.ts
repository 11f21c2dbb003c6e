/** Chance that can be repeated: the same seed gives the same numbers, and the same words the same hash. */
export interface Random {
  /** 0 … below */
  below(limit: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

/** FNV-1a, mixed once more, as its low bits alone are not random enough. */
export function hash(...words: readonly unknown[]): number {
  let value = 0x811c9dc5
  for (const character of words.join('\u0001')) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (value ^ (value >>> 13)) >>> 0
}

export function createRandom(seed: number): Random {
  let state = hash('seed', seed)
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
  }
}
