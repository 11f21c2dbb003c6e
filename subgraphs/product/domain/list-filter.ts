/** What a list of products is filtered and sorted by, once its arguments are understood. */
import { type PriceBand, readBand } from './price-band.ts'
import { highestPriceTo, lowestPriceFrom } from './price.ts'
import type { SearchWords } from './search-words.ts'

/** The most products that can be asked for by their ids at once. */
export const MAX_LISTED_IDS = 100

export type Sort = 'RELEVANCE' | 'NAME' | 'PRICE_ASC' | 'PRICE_DESC' | 'NEWEST'

export interface Search {
  readonly words: SearchWords
  /** Which products are found: AUTO is ALL where there are any, else ANY. A cursor goes on with what it was. */
  readonly mode: 'AUTO' | 'ALL' | 'ANY'
}

/** What is left out is not filtered by. */
export interface Filter {
  readonly search?: Search
  /** These products only. */
  readonly productIds?: readonly string[]
  /** These categories' ids, the descendants among them. */
  readonly categoryIds?: readonly string[]
  readonly minPriceMinor?: number
  readonly maxPriceMinor?: number
  readonly inStock?: boolean
}

type PriceFilter = Pick<Filter, 'minPriceMinor' | 'maxPriceMinor'>

/** What is given of prices: a range, the name of a band, or both. The amounts are Decimals. */
export interface GivenPrices {
  readonly min?: string | null
  readonly max?: string | null
  readonly band?: string | null
}

/** The prices that are in the range and in the band, or what is wrong with them. */
export function readPrices({ min, max, band: name }: GivenPrices): PriceFilter | { problem: string } {
  if (min && max && Number(min) > Number(max)) {
    return { problem: `"price.min" (${min}) is above "price.max" (${max}).` }
  }
  const band: Partial<PriceBand> | undefined = name ? readBand(name) : {}
  if (!band) return { problem: '"priceBand" is a value of the facet PRICE, such as "25.00-49.99".' }
  const lowest = [min ? lowestPriceFrom(min) : undefined, band.minPriceMinor].filter(isNumber)
  const highest = [max ? highestPriceTo(max) : undefined, band.maxPriceMinor].filter(isNumber)
  return {
    ...(lowest.length > 0 && { minPriceMinor: Math.max(...lowest) }),
    ...(highest.length > 0 && { maxPriceMinor: Math.min(...highest) }),
  }
}

const isNumber = (value: number | undefined) => value !== undefined
