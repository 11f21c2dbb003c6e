/** How the products of a list spread over categories and price bands. */
import { BAND_STARTS_MINOR, bandLabel, bandName } from './price-band.ts'

/** Products of one category and one band (an index of BAND_STARTS_MINOR). */
export interface Group {
  readonly categoryId: string
  readonly band: number
  readonly count: number
}

/** The value is what the list can be filtered by, as it is. */
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

/** The value is the name of a price band (price-band.ts). */
export function priceFacet(groups: readonly Group[]): FacetValue[] {
  return BAND_STARTS_MINOR.flatMap((_start, band) => {
    const count = total(groups.filter((group) => group.band === band))
    return count > 0 ? [{ value: bandName(band), label: bandLabel(band), count }] : []
  })
}

export function total(groups: readonly Group[]): number {
  return groups.reduce((sum, group) => sum + group.count, 0)
}
