/**
 * A plan's fetches in as few rounds as it allows, so that fetches of one subgraph fall into the same round and can
 * be one request. No plan takes more rounds than its longest chain; a fetch that has time is moved to a round in
 * which its subgraph is asked anyway. A chain may wait for another one's round, which costs the client
 * nothing, as its answer is sent when all of them have ended.
 */
import type { Leaf, PlanTree } from './plan-leaves.ts'

export function waves(tree: PlanTree): Leaf[][] {
  const rounds = length(tree)
  const result: Leaf[][] = Array.from({ length: rounds }, () => [])
  const asked = Array.from({ length: rounds }, () => new Set<string>())

  /** Only those that cannot be moved: they decide where the others go. */
  function fix(node: PlanTree, first: number, last: number): void {
    if (node.kind === 'leaf') {
      if (first === last) asked[first]?.add(node.leaf.fetch.serviceName)
    } else if (node.kind === 'parallel') {
      for (const child of node.nodes) fix(child, first, last)
    } else {
      const spare = last - first + 1 - length(node)
      let from = first
      for (const child of node.nodes) {
        fix(child, from, from + length(child) - 1 + spare)
        from += length(child)
      }
    }
  }

  /** @returns the last round that it takes */
  function place(node: PlanTree, first: number, last: number): number {
    if (node.kind === 'leaf') {
      const service = node.leaf.fetch.serviceName
      let round = first
      while (round <= last && !asked[round]?.has(service)) round++
      if (round > last) round = first
      asked[round]?.add(service)
      result[round]?.push(node.leaf)
      return round
    }
    if (node.kind === 'parallel') {
      return node.nodes.reduce((latest, child) => Math.max(latest, place(child, first, last)), first - 1)
    }
    let from = first
    let after = length(node)
    for (const child of node.nodes) {
      after -= length(child)
      from = place(child, from, last - after) + 1
    }
    return from - 1
  }

  fix(tree, 0, rounds - 1)
  place(tree, 0, rounds - 1)
  return result.filter((round) => round.length > 0)
}

function length(node: PlanTree): number {
  if (node.kind === 'leaf') return 1
  const lengths = node.nodes.map(length)
  return node.kind === 'sequence' ? lengths.reduce((sum, each) => sum + each, 0) : Math.max(0, ...lengths)
}
