/** Cookware, knives, baking, tableware, glasses, coffee and tea; a line's parts are those of `readSeed`. */
import { readSeed } from './seed-table.ts'

export const kitchen = readSeed(`
CKW-3005 | Copper Saucepan | cookware | 18900 | 10 6 4 | Two millimetres of copper lined with steel: the heat goes where the cook wants it. 16 cm.
CKW-3006 | Enamel Stockpot | cookware | 7900 | 18 12 8 | Eight litres for broth, beans and the marmalade of a whole winter.
CKW-3007 | Cast Iron Skillet | cookware | 4900 | 40 30 20 | Pre-seasoned iron of 26 cm that a grandchild will still fry eggs in.
CKW-3008 | Nonstick Crêpe Pan | cookware | 3490 | 30 25 15 | A low rim and a ceramic coating, for pancakes as thin as lace.
CKW-3009 | Wok with Lid | cookware | 6490 | 22 16 10 | Blue steel of 32 cm with a round bottom, a ring, and a lid of bamboo.
CKW-3010 | Steamer Basket | cookware | 2490 | 50 40 20 | Two tiers of bamboo for dumplings and vegetables.
CKW-3011 | Pressure Cooker | cookware | 12900 | 12 8 6 | Six litres of stainless steel; lentils in nine minutes.
CKW-3012 | Salt Pig | cookware | 2190 | 45 30 20 | A jar of glazed earthenware, open at the side, that keeps sea salt dry by the stove.
CKW-3013 | Granite Mortar and Pestle | cookware | 4290 | 25 20 10 | Three kilos of granite that do not slide while you pound.
CKW-3014 | Box Grater | cookware | 1990 | 70 50 30 | Four etched sides, from parmesan to potato.
CKW-3015 | Digital Kitchen Scale | cookware | 3290 | 55 35 25 | Weighs to the gram up to five kilos, and tares at a touch.
CKW-3016 | Probe Thermometer | cookware | 3990 | 40 30 20 | Reads the roast's heart in three seconds, to half a degree.
KNF-3051 | Santoku Knife | knives-and-boards | 9900 | 20 14 8 | A blade of 17 cm with a granton edge; it chops without rocking.
KNF-3052 | Serrated Bread Knife | knives-and-boards | 6900 | 26 16 10 | Twenty-three centimetres of teeth that cut the crust and leave the crumb.
KNF-3053 | Paring Knife | knives-and-boards | 3900 | 60 40 25 | A small carbon blade for peeling, pitting and everything in the hand.
KNF-3054 | Ceramic Sharpening Rod | knives-and-boards | 2990 | 40 28 18 | Ten strokes a week keep an edge.
KNF-3055 | Japanese Whetstone | knives-and-boards | 5490 | 24 18 12 | Grits 1000 and 6000 on one stone, with a holder of bamboo.
KNF-3056 | Walnut Chopping Board | knives-and-boards | 6490 | 20 15 10 | One plank of walnut with a groove for the juice, 45 × 28 cm.
KNF-3057 | Magnetic Knife Rack | knives-and-boards | 4990 | 30 20 12 | A bar of oak with magnets behind it; six knives at hand.
KNF-3058 | Poultry Shears | knives-and-boards | 3790 | 25 18 9 | Forged, with a notch for bones; they come apart for the wash.
BAK-3061 | Stoneware Pie Dish | baking | 2990 | 40 30 20 | A fluted dish of 27 cm with a glaze that lets go of pastry.
BAK-3062 | Loaf Tin | baking | 1890 | 60 45 30 | Aluminised steel for a kilo of bread.
BAK-3063 | Banneton Proofing Basket | baking | 2290 | 50 35 25 | Rattan that leaves its rings on a sourdough loaf.
BAK-3064 | French Rolling Pin | baking | 1990 | 45 30 20 | Tapered beech without handles: the dough is felt.
BAK-3065 | Silicone Baking Mat | baking | 1690 | 80 60 40 | Replaces a thousand sheets of paper. 40 × 30 cm.
BAK-3066 | Stand Mixer | baking | 44900 | 5 4 3 | Five litres, ten speeds, and a hook that kneads heavy dough.
BAK-3067 | Madeleine Tray | baking | 2490 | 30 25 15 | Twelve shells, for tea with Proust.
BAK-3068 | Copper Jelly Mould | baking | 3490 | 15 10 5 | A fluted mould for jellies, puddings and ice.
TBW-3201 | Stoneware Dinner Plate | tableware | 1990 | 160 120 80 | A plate of 27 cm in speckled grey, from a small pottery in Portugal.
TBW-3202 | Pasta Bowl | tableware | 1890 | 140 100 70 | Wide and shallow, in the same speckled stoneware.
TBW-3203 | Porcelain Serving Platter | tableware | 4490 | 30 20 15 | White porcelain, 38 cm, for a whole fish.
TBW-3204 | Olive Wood Salad Servers | tableware | 2490 | 50 40 20 | A spoon and a fork with a living grain.
TBW-3205 | Brushed Steel Cutlery Set | tableware | 12900 | 15 10 10 | Twenty-four pieces for six people, 18/10 stainless.
TBW-3206 | Linen Napkin Set | tableware | 3990 | 40 30 20 | Four napkins of washed linen that need no iron.
TBW-3207 | Linen Tablecloth | tableware | 8900 | 20 14 8 | Washed linen in sand or slate, 150 × 250 cm.
TBW-3208 | Butter Dish | tableware | 2790 | 35 25 15 | Stoneware with a lid of beech that serves as a board.
TBW-3209 | Acacia Cheese Board | tableware | 3990 | 30 22 14 | A round board with a drawer for its four knives.
GLS-3301 | Burgundy Wine Glass | glassware | 2290 | 100 80 60 | Mouth-blown crystal with a wide bowl, for pinot noir.
GLS-3302 | Champagne Coupe | glassware | 1890 | 80 60 40 | A shallow saucer on a thin stem; for sorbet, too.
GLS-3303 | Recycled Glass Tumbler | glassware | 890 | 240 180 120 | Pressed from bottles, with a green tinge and a bubble here and there.
GLS-3304 | Whisky Nosing Glass | glassware | 1490 | 90 60 40 | A tulip that gathers the smoke and the heather.
GLS-3305 | Carafe with Cork | glassware | 2990 | 45 35 20 | One litre of borosilicate glass with a ball of cork for a stopper.
GLS-3306 | Cocktail Shaker | glassware | 4490 | 28 18 12 | Two tins of weighted steel that seal with a knock and open with another.
GLS-3307 | Beer Stein | glassware | 1690 | 70 60 30 | Half a litre of salt-glazed stoneware that keeps it cold.
COF-3105 | Moka Pot | coffee-and-tea | 3490 | 60 45 30 | Six small cups of strong coffee from the hob, in polished aluminium.
COF-3106 | French Press | coffee-and-tea | 4490 | 40 30 20 | A litre of borosilicate glass in a steel frame, with a fine double sieve.
COF-3107 | Gooseneck Kettle | coffee-and-tea | 8900 | 25 16 10 | Pours as slowly as you like. Electric, with a temperature for each tea.
COF-3108 | Espresso Machine Duo | coffee-and-tea | 64900 | 4 3 2 | Two boilers, one pump, and a wand that makes silk of milk.
COF-3109 | Milk Frother | coffee-and-tea | 5900 | 30 25 15 | Warm or cold foam in a minute, and quiet about it.
COF-3110 | Espresso Cup Set | coffee-and-tea | 3290 | 40 30 20 | Four thick-walled cups of porcelain with saucers.
COF-3111 | Matcha Whisk | coffee-and-tea | 1990 | 50 40 25 | A hundred tines split from one piece of bamboo.
COF-3112 | Cast Iron Tetsubin | coffee-and-tea | 9900 | 8 6 4 | A Japanese kettle for a charcoal brazier, or the hob.
COF-3113 | Glass Teapot with Infuser | coffee-and-tea | 3990 | 35 25 15 | One litre, to watch the leaves unfold.
COF-3114 | Tea Tin | coffee-and-tea | 1290 | 90 70 50 | Cherry bark round a tin with a double lid; 120 g of leaves stay fresh.
COF-3115 | Cold Brew Bottle | coffee-and-tea | 2990 | 38 28 18 | Fill it at night, drink it at noon.
COF-3116 | Travel Mug | coffee-and-tea | 2890 | 85 65 45 | Double-walled steel, 350 ml, with a lid that seals. Hot for six hours.
`)
