/**
 * Where each subgraph of the supergraph is: at the URL that the environment gives for it (`ORDER_URL` for `order`),
 * or else where the supergraph says. No subgraph is named in the gateway's code.
 */
export interface SubgraphLocation {
  readonly name: string
  readonly url: string
}

/** URLs by the keys of the environment. */
export type SubgraphUrls = Readonly<Record<string, string | undefined>>

/** `order` → `ORDER_URL` */
export function subgraphUrlKey(subgraph: string): string {
  return `${subgraph.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_URL`
}

/** The names in a supergraph's text, which composition writes in one form; the graph itself is loaded later. */
export function subgraphNames(supergraphSdl: string): string[] {
  return [...supergraphSdl.matchAll(/@join__graph\(name: "([^"]+)"/g)].map(([, name = '']) => name)
}

export function locateSubgraphs(
  subgraphs: readonly SubgraphLocation[],
  urls: SubgraphUrls,
): SubgraphLocation[] {
  return subgraphs.map(({ name, url }) => ({ name, url: urls[subgraphUrlKey(name)] ?? url }))
}
