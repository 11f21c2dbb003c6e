/** The shop that development starts with. Prices are in euro cents. */

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
]

export interface SeedProduct {
  sku: string
  name: string
  category: string
  priceMinor: number
  /** Pieces in Rotterdam, Leipzig and Lyon. */
  stock: [number, number, number]
  description: string
}

export const products: SeedProduct[] = [
  {
    sku: 'LGT-1001',
    name: 'Halden Desk Lamp',
    category: 'lighting',
    priceMinor: 8900,
    stock: [40, 25, 15],
    description:
      'A jointed desk lamp of powder-coated steel with a warm, dimmable light. The arm stays where you leave it.',
  },
  {
    sku: 'LGT-1002',
    name: 'Moen Pendant',
    category: 'lighting',
    priceMinor: 14900,
    stock: [12, 8, 0],
    description:
      'Mouth-blown opal glass on a textile cable of two metres. Gives an even light over a dining table.',
  },
  {
    sku: 'LGT-1003',
    name: 'Kupfer Floor Lamp',
    category: 'lighting',
    priceMinor: 23900,
    stock: [3, 0, 0],
    description:
      'A slender floor lamp with a shade of spun copper, made in small batches. Every shade darkens in its own way.',
  },
  {
    sku: 'TEX-2001',
    name: 'Sorel Linen Throw',
    category: 'textiles',
    priceMinor: 6900,
    stock: [30, 30, 20],
    description: 'A stonewashed linen throw, 140 × 200 cm. Cool in summer, and softer with every wash.',
  },
  {
    sku: 'TEX-2002',
    name: 'Brecon Wool Blanket',
    category: 'textiles',
    priceMinor: 11900,
    stock: [18, 10, 6],
    description: 'Lambswool, woven in a herringbone and brushed on both sides. 150 × 200 cm, with a fringe.',
  },
  {
    sku: 'TEX-2003',
    name: 'Alba Cushion Cover',
    category: 'textiles',
    priceMinor: 2490,
    stock: [80, 60, 45],
    description: 'A cushion cover of heavy organic cotton with a hidden zip, 50 × 50 cm.',
  },
  {
    sku: 'CKW-3001',
    name: 'Fjell Cast Iron Casserole',
    category: 'cookware',
    priceMinor: 15900,
    stock: [22, 14, 9],
    description: 'Enamelled cast iron, 4.7 litres. From the hob to the oven to the table; for induction too.',
  },
  {
    sku: 'CKW-3002',
    name: 'Lyra Carbon Steel Pan',
    category: 'cookware',
    priceMinor: 5450,
    stock: [35, 35, 35],
    description: 'A pre-seasoned pan of 28 cm that sears like cast iron at half the weight.',
  },
  {
    sku: 'CKW-3003',
    name: "Tarn Chef's Knife",
    category: 'cookware',
    priceMinor: 12900,
    stock: [16, 4, 4],
    description: 'A blade of 20 cm, forged from one piece of stainless steel, with a handle of smoked oak.',
  },
  {
    sku: 'CKW-3004',
    name: 'Oak End-Grain Board',
    category: 'cookware',
    priceMinor: 7900,
    stock: [0, 0, 0],
    description:
      'An end-grain cutting board of European oak, 40 × 30 cm, oiled. Kind to the edge of a knife.',
  },
  {
    sku: 'COF-3101',
    name: 'Ridge Pour-Over Set',
    category: 'coffee-and-tea',
    priceMinor: 4200,
    stock: [50, 30, 20],
    description: 'A ribbed glass dripper with its carafe for up to four cups, and forty paper filters.',
  },
  {
    sku: 'COF-3102',
    name: 'Gable Hand Grinder',
    category: 'coffee-and-tea',
    priceMinor: 9900,
    stock: [20, 12, 8],
    description:
      'Conical steel burrs with stepped settings from Turkish to French press. Grinds 30 g at a time.',
  },
  {
    sku: 'COF-3103',
    name: 'Nara Stoneware Teapot',
    category: 'coffee-and-tea',
    priceMinor: 5800,
    stock: [14, 14, 7],
    description: 'Reduction-fired stoneware, 0.8 litres, with a strainer of steel. It does not drip.',
  },
  {
    sku: 'COF-3104',
    name: 'Harbour Mug',
    category: 'coffee-and-tea',
    priceMinor: 1650,
    stock: [120, 90, 60],
    description: 'A mug for 300 ml in sea-green glaze, each a little different. Safe in the dishwasher.',
  },
  {
    sku: 'DSK-4001',
    name: 'Stade Standing Desk',
    category: 'desks-and-chairs',
    priceMinor: 64900,
    stock: [8, 5, 2],
    description:
      'Height-adjustable from 64 to 129 cm by two quiet motors, with a top of solid ash, 140 × 70 cm.',
  },
  {
    sku: 'DSK-4002',
    name: 'Verso Task Chair',
    category: 'desks-and-chairs',
    priceMinor: 38900,
    stock: [10, 10, 10],
    description:
      'A mesh back, a synchronous tilt and armrests that move out of the way. For eight-hour days.',
  },
  {
    sku: 'STA-4101',
    name: 'Atelier Notebook',
    category: 'stationery',
    priceMinor: 1490,
    stock: [200, 150, 100],
    description: 'A5, 192 numbered pages of 100 g paper that takes fountain-pen ink. Opens flat; dotted.',
  },
  {
    sku: 'STA-4102',
    name: 'Meridian Fountain Pen',
    category: 'stationery',
    priceMinor: 4900,
    stock: [25, 25, 10],
    description: 'A brass body with a steel nib in F or M. Comes with a converter and two cartridges.',
  },
  {
    sku: 'STA-4103',
    name: 'Cork Desk Mat',
    category: 'stationery',
    priceMinor: 3290,
    stock: [45, 30, 25],
    description:
      'Portuguese cork on natural rubber, 70 × 35 cm. Warm to the wrists and quiet under a keyboard.',
  },
  {
    sku: 'BAG-5001',
    name: 'Skerry Roll-Top Backpack',
    category: 'bags',
    priceMinor: 12900,
    stock: [28, 16, 12],
    description:
      'Twenty-four litres of recycled, waterproof canvas, with a padded sleeve for a 16-inch laptop.',
  },
  {
    sku: 'BAG-5002',
    name: 'Lofoten Duffel',
    category: 'bags',
    priceMinor: 10900,
    stock: [15, 15, 5],
    description:
      'A duffel of 45 litres that carries on the back or by the hand, and fits an overhead locker.',
  },
  {
    sku: 'BAG-5003',
    name: 'Quay Tote',
    category: 'bags',
    priceMinor: 3900,
    stock: [60, 40, 40],
    description: 'Heavy organic cotton with a flat base and one inside pocket. Holds the shopping of a week.',
  },
  {
    sku: 'CMP-5101',
    name: 'Ember Camp Stove',
    category: 'camping',
    priceMinor: 8450,
    stock: [18, 9, 9],
    description: 'A folding stove that boils a litre in four minutes and packs to the size of a mug.',
  },
  {
    sku: 'CMP-5102',
    name: 'Tundra Two-Person Tent',
    category: 'camping',
    priceMinor: 34900,
    stock: [6, 6, 4],
    description:
      'A freestanding three-season tent of 1.9 kg with two porches. Up in five minutes, in the rain too.',
  },
]
