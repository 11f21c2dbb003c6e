/**
 * Where each subgraph of the supergraph is: at the URL that the environment gives for it (`ORDER_URL` for `order`),
 * or else where the supergraph says.
 */
import { subgraphUrlKey } from '../config.ts'

export interface SubgraphLocation {
  readonly name: string
  readonly url: string
}

/**
 * @param overrides URLs by the environment's key; those of no subgraph are ignored
 * @throws Error with a line for each override that is malformed
 */
export function locateSubgraphs(
  subgraphs: readonly SubgraphLocation[],
  overrides: Readonly<Record<string, string>>,
): SubgraphLocation[] {
  const located = subgraphs.map(({ name, url }) => ({ name, url: overrides[subgraphUrlKey(name)] ?? url }))
  const malformed = located.filter(({ url }) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
  if (malformed.length === 0) return located
  const problems = malformed.map(
    ({ name, url }) => `${subgraphUrlKey(name)} is wrong: "${url}" is not an HTTP URL.`,
  )
  throw new Error(problems.join('\n'))
}
