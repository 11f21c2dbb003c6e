/**
 * Lists are counted by price bands. A band's name, such as `25.00-49.99`, is its range with both ends included;
 * the last one, `500.00-`, has no end. What a facet names can be filtered by as it is.
 */
import { toAmount, toPrice } from './price.ts'

/** The lowest price of each band, in cents; the first begins at nothing. */
export const BAND_STARTS_MINOR = [0, 2_500, 5_000, 10_000, 25_000, 50_000]
const NAME = /^(\d{1,9}\.\d\d)-(\d{1,9}\.\d\d)?$/

export interface PriceBand {
  readonly minPriceMinor: number
  readonly maxPriceMinor?: number
}

/** @param band an index of BAND_STARTS_MINOR */
export function bandName(band: number): string {
  const [start = 0, next] = BAND_STARTS_MINOR.slice(band)
  return `${toAmount(start)}-${next === undefined ? '' : toAmount(next - 1)}`
}

/** For people: `25 to 50`. */
export function bandLabel(band: number): string {
  const [start = 0, next] = BAND_STARTS_MINOR.slice(band)
  return next === undefined ? `${short(start)} and more` : `${short(start)} to ${short(next)}`
}

/** The range that a band's name stands for; undefined where it is not such a name. */
export function readBand(name: string): PriceBand | undefined {
  const [, from, to] = NAME.exec(name) ?? []
  const minPriceMinor = from && toPrice(from)
  const maxPriceMinor = to && toPrice(to)
  if (typeof minPriceMinor !== 'number') return undefined
  return { minPriceMinor, ...(typeof maxPriceMinor === 'number' && { maxPriceMinor }) }
}

const short = (minor: number) => toAmount(minor).replace(/\.00$/, '')
