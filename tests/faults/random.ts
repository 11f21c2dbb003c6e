/** Random numbers that a seed repeats (mulberry32), so that a seed identifies a failing run. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number
  pick<Item>(items: readonly Item[]): Item
  chance(probability: number): boolean
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const random: Random = {
    next() {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
    },
    int: (from, to) => from + Math.floor(random.next() * (to - from + 1)),
    pick: (items) => items[random.int(0, items.length - 1)] as (typeof items)[number],
    chance: (probability) => random.next() < probability,
  }
  return random
}
