/** How the products of a list spread over categories and price bands. */

/** The lowest price of each band, in cents; the first begins at nothing, the last has no end. */
export const BAND_STARTS_MINOR = [0, 2_500, 5_000, 10_000, 25_000, 50_000]

/** Products of one category and one band (an index of BAND_STARTS_MINOR). */
export interface Group {
  readonly categoryId: string
  readonly band: number
  readonly count: number
}

export interface FacetValue {
  readonly value: string
  readonly label: string
  readonly count: number
}

interface Category {
  readonly id: string
  readonly slug: string
  readonly name: string
}

/** @param ancestry a category itself and those above it @param categories all, in the order of the tree */
export function categoryFacet(
  groups: readonly Group[],
  categories: readonly Category[],
  ancestry: (categoryId: string) => readonly Category[],
): FacetValue[] {
  const counts = new Map<string, number>()
  for (const { categoryId, count } of groups) {
    for (const { id } of ancestry(categoryId)) counts.set(id, (counts.get(id) ?? 0) + count)
  }
  return categories.flatMap(({ id, slug, name }) => {
    const count = counts.get(id)
    return count ? [{ value: slug, label: name, count }] : []
  })
}

/** A value such as `25.00-49.99` is the price range to filter by, both ends included. */
export function priceFacet(groups: readonly Group[]): FacetValue[] {
  return BAND_STARTS_MINOR.flatMap((start, band) => {
    const inBand = groups.filter((group) => group.band === band)
    const count = inBand.reduce((sum, group) => sum + group.count, 0)
    const next = BAND_STARTS_MINOR[band + 1]
    const value = `${decimal(start)}-${next === undefined ? '' : decimal(next - 1)}`
    const label = next === undefined ? `${start / 100} and more` : `${start / 100} to ${next / 100}`
    return count > 0 ? [{ value, label, count }] : []
  })
}

export function total(groups: readonly Group[]): number {
  return groups.reduce((sum, group) => sum + group.count, 0)
}

function decimal(minor: number): string {
  return (minor / 100).toFixed(2)
}
