/** The shop that development starts with: its places, its categories, and what it sells. */
import { home } from './shop-home.ts'
import { kitchen } from './shop-kitchen.ts'
import { office } from './shop-office.ts'
import { outdoor } from './shop-outdoor.ts'
import { readSeed } from './seed-table.ts'

export const warehouses = [
  { code: 'RTM', name: 'Rotterdam', priority: 1 },
  { code: 'LEJ', name: 'Leipzig', priority: 2 },
  { code: 'LYS', name: 'Lyon', priority: 3 },
]

/** Slug, name, and the slug of the category that it is part of. */
export const categories: [slug: string, name: string, parent?: string][] = [
  ['home', 'Home'],
  ['lighting', 'Lighting', 'home'],
  ['textiles', 'Textiles', 'home'],
  ['kitchen', 'Kitchen'],
  ['cookware', 'Cookware', 'kitchen'],
  ['coffee-and-tea', 'Coffee & tea', 'kitchen'],
  ['office', 'Office'],
  ['desks-and-chairs', 'Desks & chairs', 'office'],
  ['stationery', 'Stationery', 'office'],
  ['outdoor', 'Outdoor'],
  ['bags', 'Bags', 'outdoor'],
  ['camping', 'Camping', 'outdoor'],
  ['desk-lamps', 'Desk & table lamps', 'lighting'],
  ['floor-lamps', 'Floor lamps', 'lighting'],
  ['pendants', 'Pendants', 'lighting'],
  ['bedding', 'Bedding', 'textiles'],
  ['rugs', 'Rugs & mats', 'textiles'],
  ['furniture', 'Furniture', 'home'],
  ['chairs-and-stools', 'Chairs & stools', 'furniture'],
  ['storage', 'Storage', 'home'],
  ['bath', 'Bath', 'home'],
  ['candles-and-scent', 'Candles & scent', 'home'],
  ['knives-and-boards', 'Knives & boards', 'kitchen'],
  ['baking', 'Baking', 'kitchen'],
  ['tableware', 'Tableware', 'kitchen'],
  ['glassware', 'Glassware', 'kitchen'],
  ['desk-accessories', 'Desk accessories', 'office'],
  ['garden', 'Garden', 'outdoor'],
  ['cycling', 'Cycling', 'outdoor'],
]

/** Those that documents and tests name come first. */
export const products = [
  ...readSeed(`
LGT-1001 | Halden Desk Lamp | lighting | 8900 | 40 25 15 | A jointed desk lamp of powder-coated steel with a warm, dimmable light. The arm stays where you leave it.
LGT-1002 | Moen Pendant | lighting | 14900 | 12 8 0 | Mouth-blown opal glass on a textile cable of two metres. Gives an even light over a dining table.
LGT-1003 | Kupfer Floor Lamp | lighting | 23900 | 3 0 0 | A slender floor lamp with a shade of spun copper, made in small batches. Every shade darkens in its own way.
TEX-2001 | Sorel Linen Throw | textiles | 6900 | 30 30 20 | A stonewashed linen throw, 140 × 200 cm. Cool in summer, and softer with every wash.
TEX-2002 | Brecon Wool Blanket | textiles | 11900 | 18 10 6 | Lambswool, woven in a herringbone and brushed on both sides. 150 × 200 cm, with a fringe.
TEX-2003 | Alba Cushion Cover | textiles | 2490 | 80 60 45 | A cushion cover of heavy organic cotton with a hidden zip, 50 × 50 cm.
CKW-3001 | Fjell Cast Iron Casserole | cookware | 15900 | 22 14 9 | Enamelled cast iron, 4.7 litres. From the hob to the oven to the table; for induction too.
CKW-3002 | Lyra Carbon Steel Pan | cookware | 5450 | 35 35 35 | A pre-seasoned pan of 28 cm that sears like cast iron at half the weight.
CKW-3003 | Tarn Chef's Knife | cookware | 12900 | 16 4 4 | A blade of 20 cm, forged from one piece of stainless steel, with a handle of smoked oak.
CKW-3004 | Oak End-Grain Board | cookware | 7900 | 0 0 0 | An end-grain cutting board of European oak, 40 × 30 cm, oiled. Kind to the edge of a knife.
COF-3101 | Ridge Pour-Over Set | coffee-and-tea | 4200 | 50 30 20 | A ribbed glass dripper with its carafe for up to four cups, and forty paper filters.
COF-3102 | Gable Hand Grinder | coffee-and-tea | 9900 | 20 12 8 | Conical steel burrs with stepped settings from Turkish to French press. Grinds 30 g at a time.
COF-3103 | Nara Stoneware Teapot | coffee-and-tea | 5800 | 14 14 7 | Reduction-fired stoneware, 0.8 litres, with a strainer of steel. It does not drip.
COF-3104 | Harbour Mug | coffee-and-tea | 1650 | 120 90 60 | A mug for 300 ml in sea-green glaze, each a little different. Safe in the dishwasher.
DSK-4001 | Stade Standing Desk | desks-and-chairs | 64900 | 8 5 2 | Height-adjustable from 64 to 129 cm by two quiet motors, with a top of solid ash, 140 × 70 cm.
DSK-4002 | Verso Task Chair | desks-and-chairs | 38900 | 10 10 10 | A mesh back, a synchronous tilt and armrests that move out of the way. For eight-hour days.
STA-4101 | Atelier Notebook | stationery | 1490 | 200 150 100 | A5, 192 numbered pages of 100 g paper that takes fountain-pen ink. Opens flat; dotted.
STA-4102 | Meridian Fountain Pen | stationery | 4900 | 25 25 10 | A brass body with a steel nib in F or M. Comes with a converter and two cartridges.
STA-4103 | Cork Desk Mat | stationery | 3290 | 45 30 25 | Portuguese cork on natural rubber, 70 × 35 cm. Warm to the wrists and quiet under a keyboard.
BAG-5001 | Skerry Roll-Top Backpack | bags | 12900 | 28 16 12 | Twenty-four litres of recycled, waterproof canvas, with a padded sleeve for a 16-inch laptop.
BAG-5002 | Lofoten Duffel | bags | 10900 | 15 15 5 | A duffel of 45 litres that carries on the back or by the hand, and fits an overhead locker.
BAG-5003 | Quay Tote | bags | 3900 | 60 40 40 | Heavy organic cotton with a flat base and one inside pocket. Holds the shopping of a week.
CMP-5101 | Ember Camp Stove | camping | 8450 | 18 9 9 | A folding stove that boils a litre in four minutes and packs to the size of a mug.
CMP-5102 | Tundra Two-Person Tent | camping | 34900 | 6 6 4 | A freestanding three-season tent of 1.9 kg with two porches. Up in five minutes, in the rain too.
`),
  ...home,
  ...kitchen,
  ...office,
  ...outdoor,
]
