/** Lighting, textiles, furniture, storage, bath and scent; a line's parts are those of `readSeed`. */
import { readSeed } from './seed-table.ts'

export const home = readSeed(`
LGT-1004 | Halden Wall Lamp | lighting | 9900 | 18 12 6 | The desk lamp's arm, made for the wall beside a bed. Powder-coated steel, with a switch on the shade.
LGT-1005 | Halden Clamp Lamp | desk-lamps | 8400 | 25 10 10 | The same jointed arm with a clamp for tops of up to 6 cm, so that the desk stays free.
LGT-1006 | Plisse Table Lamp | desk-lamps | 7400 | 20 20 10 | A shade of pleated linen on a foot of turned beech. A soft light for a sideboard.
LGT-1007 | Pixel Reading Light | desk-lamps | 3900 | 60 40 20 | A rechargeable reading light with three temperatures of white; it clips to a book or a headboard.
LGT-1008 | Nocturne Banker's Lamp | desk-lamps | 13900 | 9 6 3 | A shade of green glass on a brass foot, with a pull chain, as libraries have them.
LGT-1009 | Tripod Floor Lamp | floor-lamps | 17900 | 12 8 4 | Three legs of oiled walnut carry a wide shade of cotton. Stands steady on old floors.
LGT-1010 | Arc Floor Lamp | floor-lamps | 29900 | 5 4 2 | A steel bow of two metres with a base of marble brings light over the sofa without a ceiling hook.
LGT-1011 | Uplight Torchiere | floor-lamps | 15900 | 7 7 3 | Sends its light to the ceiling and lights a whole room without glare. Dimmable by foot.
LGT-1012 | Paper Globe Pendant | pendants | 2900 | 90 60 40 | A globe of Japanese paper, 45 cm, that folds flat for the post.
LGT-1013 | Industrial Enamel Pendant | pendants | 8900 | 24 12 12 | An enamelled factory shade in green or black, for one bright light over a worktop.
LGT-1014 | Trio Glass Chandelier | pendants | 34900 | 4 2 2 | Three globes of smoked glass on brass arms, each of its own height.
LGT-1015 | Rattan Lampshade | pendants | 5900 | 30 20 10 | Woven by hand from natural rattan, it throws a pattern of leaves on the walls.
LGT-1016 | Fairy String Lights | lighting | 1990 | 150 100 80 | Ten metres of copper wire with a hundred warm points of light, for indoors and the balcony.
LGT-1017 | Motion Night Light | lighting | 1790 | 100 80 40 | Wakes when somebody passes, and stays off by day. Runs for months on one charge.
LGT-1018 | Edison Filament Bulb | lighting | 990 | 300 200 150 | A dimmable LED bulb, E27, 4 watts, with a filament to look at.
TEX-2004 | Merino Bed Throw | textiles | 15900 | 12 8 6 | Pure merino wool in a waffle weave, light and warm. 220 × 240 cm.
TEX-2005 | Kelim Wool Rug | rugs | 27900 | 6 4 3 | Flat-woven by hand from wool in muted reds. 170 × 240 cm, and the same on both sides.
TEX-2006 | Berber Shag Rug | rugs | 39900 | 3 3 2 | A deep pile of undyed wool with a black diamond pattern, 200 × 300 cm.
TEX-2007 | Jute Hallway Runner | rugs | 6900 | 25 15 10 | A runner of braided jute, 70 × 250 cm, that takes muddy shoes in its stride.
TEX-2008 | Coir Doormat | rugs | 2990 | 70 50 30 | Natural coconut fibre on a rubber back, 75 × 45 cm.
TEX-2009 | Percale Duvet Set | bedding | 9900 | 30 20 15 | A duvet cover and two pillowcases of crisp cotton percale, 200 threads to the inch.
TEX-2010 | Linen Sheet Set | bedding | 18900 | 14 10 6 | A fitted and a flat sheet of washed European flax, cool on hot nights.
TEX-2011 | Goose Down Pillow | bedding | 8900 | 22 22 10 | A medium pillow with responsibly sourced down, 60 × 70 cm.
TEX-2012 | Buckwheat Pillow | bedding | 4900 | 26 14 8 | Filled with husks that follow the neck and let the air through.
TEX-2013 | Four-Season Duvet | bedding | 21900 | 8 8 4 | Two duvets that button together: one for summer, one for autumn, both for winter.
TEX-2014 | Blackout Curtain Pair | textiles | 7900 | 30 20 10 | Two lined curtains, 140 × 250 cm, that keep the street light out.
TEX-2015 | Sheer Linen Curtain | textiles | 5900 | 28 18 12 | Lets the light in and the glances out. 140 × 260 cm, with a pencil pleat.
TEX-2016 | Velvet Cushion | textiles | 3490 | 50 40 20 | Cotton velvet in ochre or petrol, filled with feathers, 45 × 45 cm.
TEX-2017 | Sheepskin Seat Pad | textiles | 4900 | 20 20 10 | Short-shorn sheepskin, round, 38 cm. Warms a hard chair.
FUR-2101 | Lund Dining Table | furniture | 89900 | 3 2 2 | Solid oak, 180 × 90 cm, for six people; two leaves make room for four more.
FUR-2102 | Lund Bench | furniture | 34900 | 6 4 2 | The dining table's oak bench, 160 cm, with rounded edges.
FUR-2103 | Spindle Dining Chair | chairs-and-stools | 18900 | 16 12 8 | A chair of bent ash with nine spindles, as farmhouses have had for two centuries.
FUR-2104 | Cane Lounge Armchair | chairs-and-stools | 42900 | 4 3 2 | A low armchair of teak with a back of woven cane.
FUR-2105 | Step Stool | chairs-and-stools | 5900 | 22 18 10 | Two steps of birch plywood that carry 150 kg and fold flat.
FUR-2106 | Counter Bar Stool | chairs-and-stools | 15900 | 12 10 6 | A stool of 65 cm with a footrest and a seat of saddle leather.
FUR-2107 | Rocking Chair | chairs-and-stools | 37900 | 4 2 2 | Beech and paper cord, with runners long enough that it never tips.
FUR-2108 | Modular Three-Seat Sofa | furniture | 149900 | 2 1 1 | Three deep seats with washable covers; the ottoman goes on either side.
FUR-2109 | Nest Coffee Table Set | furniture | 27900 | 7 5 3 | Two round tables of ash that slide under each other.
FUR-2110 | Bedside Table | furniture | 14900 | 14 9 5 | One drawer, one shelf, and a slot at the back for the cable.
FUR-2111 | Slatted Bed Frame | furniture | 69900 | 3 3 1 | Solid pine, 160 × 200 cm, without a single screw to be seen.
FUR-2112 | Entryway Mirror | furniture | 12900 | 11 7 5 | A tall mirror with rounded corners in a thin frame of black steel.
STO-2201 | Ladder Bookshelf | storage | 19900 | 10 6 4 | Five shelves of oak that lean on the wall and grow narrower to the top.
STO-2202 | Modular Cube Shelf | storage | 9900 | 20 15 10 | Open cubes of powder-coated steel that click together in any number.
STO-2203 | Woven Laundry Basket | storage | 6490 | 24 18 9 | Water hyacinth with a cotton lining that comes out for the wash.
STO-2204 | Felt Storage Box | storage | 2490 | 80 60 40 | Pressed felt with leather handles, for what lies about. Folds flat when empty.
STO-2205 | Peg Rail | storage | 4490 | 35 25 15 | A rail of maple with six pegs for coats, bags and hats.
STO-2206 | Shoe Rack | storage | 5490 | 22 14 10 | Bamboo, three levels, for twelve pairs.
STO-2207 | Umbrella Stand | storage | 7900 | 9 6 4 | Perforated steel with a drip tray of cork.
BTH-2301 | Waffle Bath Towel | bath | 3490 | 70 50 30 | Cotton waffle that dries fast and takes up little room, 70 × 140 cm.
BTH-2302 | Turkish Hammam Towel | bath | 2990 | 60 45 25 | Flat-woven with knotted fringes; for the bath, the beach, or round the shoulders.
BTH-2303 | Terry Bathrobe | bath | 8900 | 18 12 8 | A heavy robe of looped cotton with a shawl collar and two pockets.
BTH-2304 | Bamboo Bath Mat | bath | 3900 | 30 20 12 | Slats of bamboo on silicone feet; no more wet cotton.
BTH-2305 | Brass Soap Dish | bath | 2290 | 45 30 15 | A dish with a grid, so that the soap lies dry.
BTH-2306 | Olive Oil Soap | bath | 690 | 250 180 120 | Cured for nine months, as in Aleppo, with laurel oil.
BTH-2307 | Cedar Shower Stool | bath | 9400 | 7 5 3 | Oiled cedar that may stand in the wet.
CND-2401 | Beeswax Pillar Candle | candles-and-scent | 1890 | 90 60 45 | Pure beeswax, poured by hand, with a burning time of sixty hours.
CND-2402 | Fig Leaf Scented Candle | candles-and-scent | 3290 | 50 30 20 | Rapeseed wax in a ceramic cup, with green fig and cedar.
CND-2403 | Reed Diffuser Neroli | candles-and-scent | 2890 | 40 25 15 | Eight reeds carry orange blossom into the room for three months.
CND-2404 | Brass Candlestick Trio | candles-and-scent | 5900 | 20 15 10 | Three holders of solid brass, of three heights.
CND-2405 | Palo Santo Incense | candles-and-scent | 1290 | 120 80 60 | Twenty sticks of fallen wood, resinous and a little sweet.
`)
