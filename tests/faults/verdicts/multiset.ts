/** Lists of equal things, compared and summed: how often something occurs matters, its place does not. */

/** What `left` has and `right` has not, repeats counted. */
export function difference(left: readonly string[], right: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const entry of right) counts.set(entry, (counts.get(entry) ?? 0) + 1)
  return left.filter((entry) => {
    const count = counts.get(entry) ?? 0
    counts.set(entry, count - 1)
    return count <= 0
  })
}

export function sumBy<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  amount: (item: Item) => number,
): Map<string, number> {
  const sums = new Map<string, number>()
  for (const item of items) sums.set(key(item), (sums.get(key(item)) ?? 0) + amount(item))
  return sums
}
