/** The catalogue is one: product's database says what is true, and the stream and order's copy say the same. */
import type { Catalog, ProductState } from '../watching/catalog.ts'
import type { History } from '../history.ts'
import type { Observation } from '../reading/observation.ts'

export function catalogs(_history: History, { catalog }: Observation): string[] {
  return [
    ...differences('CATALOG', catalog.stream, catalog),
    ...differences("order's copy", catalog.copy, catalog),
  ]
}

function differences(
  where: string,
  held: ReadonlyMap<string, Partial<ProductState>>,
  { truth }: Catalog,
): string[] {
  const missing = [...truth].flatMap(([id, state]) => {
    const found = held.get(id)
    const wrong = Object.entries(state).filter(
      ([name, value]) => found?.[name as keyof ProductState] !== value,
    )
    if (wrong.length === 0) return []
    const shown = wrong.map(
      ([name, value]) => `${name} ${found?.[name as keyof ProductState]} instead of ${value}`,
    )
    return [`${where} has of the product ${id}: ${shown.join(', ')}`]
  })
  const strange = [...held.keys()].filter((id) => !truth.has(id))
  return [...missing, ...strange.map((id) => `${where} has the product ${id}, which there is not`)]
}
