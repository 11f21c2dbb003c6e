/**
 * Products by the hundred thousand, for measuring at scale: the same for the same number in every database,
 * made of what the shop's real ones are made of.
 */
import { slugOf } from '../domain/slug.ts'
import type { SeedProduct } from './seed-table.ts'

const FIRST_DAY = Date.UTC(2023, 0, 1)
const MINUTES_APART = 15

/** Type, the slug of its category, lowest and highest price in whole euros. */
const TYPES: [name: string, category: string, from: number, to: number][] = [
  ['Desk Lamp', 'desk-lamps', 29, 189],
  ['Floor Lamp', 'floor-lamps', 79, 399],
  ['Pendant', 'pendants', 39, 349],
  ['Wall Lamp', 'lighting', 29, 159],
  ['Lantern', 'lighting', 19, 89],
  ['Blanket', 'textiles', 39, 189],
  ['Cushion', 'textiles', 15, 69],
  ['Curtain', 'textiles', 29, 129],
  ['Duvet Cover', 'bedding', 39, 159],
  ['Pillow', 'bedding', 19, 99],
  ['Rug', 'rugs', 59, 690],
  ['Doormat', 'rugs', 15, 59],
  ['Dining Table', 'furniture', 290, 1490],
  ['Coffee Table', 'furniture', 99, 590],
  ['Sideboard', 'furniture', 290, 1290],
  ['Armchair', 'chairs-and-stools', 190, 890],
  ['Bar Stool', 'chairs-and-stools', 69, 290],
  ['Bookshelf', 'storage', 79, 490],
  ['Basket', 'storage', 15, 89],
  ['Bath Towel', 'bath', 12, 49],
  ['Bathrobe', 'bath', 49, 139],
  ['Scented Candle', 'candles-and-scent', 12, 59],
  ['Casserole', 'cookware', 49, 249],
  ['Frying Pan', 'cookware', 29, 149],
  ['Saucepan', 'cookware', 29, 189],
  ["Chef's Knife", 'knives-and-boards', 39, 249],
  ['Cutting Board', 'knives-and-boards', 19, 99],
  ['Baking Dish', 'baking', 19, 69],
  ['Dinner Plate', 'tableware', 9, 39],
  ['Serving Bowl', 'tableware', 19, 79],
  ['Wine Glass', 'glassware', 8, 39],
  ['Carafe', 'glassware', 19, 69],
  ['Teapot', 'coffee-and-tea', 24, 119],
  ['Mug', 'coffee-and-tea', 8, 35],
  ['Coffee Grinder', 'coffee-and-tea', 49, 290],
  ['Writing Desk', 'desks-and-chairs', 190, 990],
  ['Task Chair', 'desks-and-chairs', 149, 690],
  ['Notebook', 'stationery', 6, 29],
  ['Fountain Pen', 'stationery', 19, 190],
  ['Pen Tray', 'desk-accessories', 15, 59],
  ['Backpack', 'bags', 49, 249],
  ['Tote', 'bags', 19, 89],
  ['Tent', 'camping', 149, 790],
  ['Sleeping Bag', 'camping', 59, 390],
  ['Planter', 'garden', 15, 129],
  ['Secateurs', 'garden', 19, 79],
  ['Helmet', 'cycling', 39, 169],
  ['Pannier', 'cycling', 39, 129],
]
const SERIES =
  `Aalto Adria Alder Anholt Arbor Aven Balder Bergen Birka Brae Calder Cerro Clove Corrie Dalen Delft Dorn
  Eider Elba Ember Fano Fenn Fjord Galen Garda Glen Hallin Hasle Hesse Hollin Ilmen Isar Jura Kalmar Karst
  Kelso Lagan Lido Linde Lomond Malmo Marl Mersey Narvik Nesso Odin Orkney Osier Pella Piran Quill Rauma
  Ribe Rowan Sarn Seld Skagen Solva Tarbet Tessin Thurso Tiber Ullin Umber Vadso Varde Visby Wick Yarrow Zadar`.split(
    /\s+/,
  )
const MATERIALS =
  `Oak Walnut Ash Beech Birch Cherry Teak Bamboo Cork Rattan Linen Cotton Wool Merino Felt Velvet Leather
  Canvas Steel Copper Brass Iron Aluminium Enamel Stoneware Porcelain Terracotta Marble Slate Glass`.split(
    /\s+/,
  )
const COLOURS = 'Sand Slate Moss Rust Chalk Indigo Ochre Graphite Ivory Plum Sage Umber'.split(' ')
const MAKERS = [
  'Made in a family workshop in Jutland',
  'Designed in Porto and finished by hand',
  'From a small mill in Yorkshire',
  'Built in Bavaria to be repaired',
  'Cast, cut and assembled in Umbria',
  'Woven, turned or forged close to home',
]
const CARE = [
  'it wipes clean with a damp cloth',
  'it grows more beautiful with the years',
  'spare parts are kept for a decade',
  'it comes in a box without plastic',
  'it leaves the works only after a second look',
  'it is guaranteed for five years',
]

/** @param number from 1; its SKU carries it */
export function madeUpProduct(number: number): SeedProduct {
  const random = sequence(number)
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)]!
  const [type, category, from, to] = pick(TYPES)
  const material = pick(MATERIALS)
  const colour = pick(COLOURS)
  const name = `${pick(SERIES)} ${material} ${type}`
  const soldOut = random() < 0.1
  const pieces = () => (soldOut ? 0 : Math.floor(random() * 60))
  const made = `${pick(MAKERS)}, in ${colour.toLowerCase()}.`
  return {
    sku: `GEN-${String(number).padStart(6, '0')}`,
    slug: `${slugOf(name)}-${number}`,
    name,
    category,
    priceMinor: Math.round(from + random() * (to - from)) * 100 - 10,
    stock: [pieces(), pieces(), pieces()],
    description: `${material} and good sense: a ${type.toLowerCase()} for every day. ${made} Like all we sell, ${pick(CARE)}.`,
    createdAt: new Date(FIRST_DAY + number * MINUTES_APART * 60_000).toISOString(),
  }
}

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function sequence(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
