/** Bags, camping, garden and cycling; a line's parts are those of `readSeed`. */
import { readSeed } from './seed-table.ts'

export const outdoor = readSeed(`
BAG-5004 | Skerry Day Pack | bags | 8900 | 30 20 14 | The roll-top's small sister: sixteen litres for one day.
BAG-5005 | Messenger Bag | bags | 9900 | 22 16 10 | Waxed canvas with a leather strap that swings round to the front.
BAG-5006 | Hip Pouch | bags | 3900 | 60 40 25 | Two litres round the waist or across the chest.
BAG-5007 | Cabin Trolley | bags | 18900 | 10 8 6 | Thirty-eight litres of polycarbonate on four quiet wheels, made to a cabin's measure.
BAG-5008 | Garment Folder | bags | 4490 | 28 20 12 | Four shirts arrive as they were ironed.
BAG-5009 | Wash Bag | bags | 3490 | 45 35 20 | Waxed cotton with a lining that wipes clean, and a hook.
BAG-5010 | Leather Card Holder | bags | 2990 | 80 60 40 | Five cards and a folded note between two pieces of bridle leather.
BAG-5011 | Picnic Cool Bag | bags | 4990 | 26 18 12 | Keeps twenty litres cold for eight hours, with a pocket for the corkscrew.
BAG-5012 | Dry Bag Set | bags | 3290 | 40 30 20 | Three sacks of 5, 10 and 20 litres that keep water out, or in.
CMP-5103 | Tundra Four-Person Tent | camping | 52900 | 4 3 2 | The two-person tent's big sister, with a porch to stand up in.
CMP-5104 | Down Sleeping Bag | camping | 28900 | 8 6 4 | Comfortable at minus five degrees; 900 grams, and the size of a loaf.
CMP-5105 | Summer Sleeping Bag | camping | 8900 | 18 14 8 | A light quilt with a zip all round for warm nights.
CMP-5106 | Inflatable Sleeping Mat | camping | 9900 | 20 14 10 | Six centimetres of air with an insulating layer, up in fifteen breaths.
CMP-5107 | Titanium Cook Set | camping | 7900 | 16 10 8 | Two pots and a lid that is a pan, 310 grams together.
CMP-5108 | Enamel Camp Mug | camping | 1290 | 130 90 70 | White enamel with a blue rim; stands on embers.
CMP-5109 | Insulated Water Bottle | camping | 3290 | 90 70 45 | Three quarters of a litre, cold for a day, hot for half of one.
CMP-5110 | Head Torch | camping | 4490 | 45 30 20 | Four hundred lumens, a red light for maps, and a battery that charges by cable.
CMP-5111 | Camp Lantern | camping | 5490 | 30 22 14 | A warm light for the table in the tent; it dims, and hangs by its handle.
CMP-5112 | Folding Camp Chair | camping | 6900 | 26 18 12 | Aluminium poles and ripstop; it carries 130 kg and weighs one.
CMP-5113 | Hammock | camping | 7400 | 20 14 10 | Parachute silk for two, with straps that spare the bark.
CMP-5114 | Pocket Knife | camping | 3990 | 55 40 25 | A locking blade of 8 cm and a handle of juniper.
CMP-5115 | Fire Steel | camping | 1890 | 80 60 40 | Twelve thousand sparks, also when it is wet.
CMP-5116 | Trekking Poles | camping | 8900 | 18 12 8 | Carbon in three sections with grips of cork.
CMP-5117 | First Aid Kit | camping | 3490 | 50 40 25 | What a walk of a week needs, in a pouch that opens flat.
GRD-5201 | Ash Handle Spade | garden | 6900 | 18 14 10 | A forged blade with treads, on a shaft of ash.
GRD-5202 | Bypass Secateurs | garden | 4990 | 35 25 15 | A clean cut of up to 22 mm; every part can be replaced.
GRD-5203 | Copper Watering Can | garden | 7900 | 12 9 6 | Five litres with a rose of brass that rains softly on seedlings.
GRD-5204 | Terracotta Planter | garden | 3490 | 50 35 25 | Frost-proof clay from Impruneta, 30 cm.
GRD-5205 | Seed Starter Tray | garden | 1690 | 70 50 40 | Twenty-four cells with a cover, for tomatoes in March.
GRD-5206 | Garden Kneeler | garden | 3990 | 24 18 12 | A cushion for the knees that turns over into a seat.
GRD-5207 | Bird Feeder | garden | 4290 | 28 20 12 | Cedar and slate; it fills from the top and keeps seeds dry.
GRD-5208 | Herb Garden Kit | garden | 2990 | 45 35 25 | Basil, thyme, chives and parsley in pots for a windowsill.
GRD-5209 | Fire Pit | garden | 24900 | 5 4 2 | A bowl of weathering steel, 80 cm, with a grill that swings away.
GRD-5210 | Leather Gardening Gloves | garden | 2690 | 60 45 30 | Goatskin with long cuffs, for roses.
GRD-5211 | Rain Gauge | garden | 1990 | 40 30 20 | Glass in a brass ring; reads to the half millimetre.
CYC-5301 | Commuter Helmet | cycling | 8900 | 20 16 10 | Rounded, light, with a visor and a place for a rear lamp.
CYC-5302 | Front and Rear Bike Lights | cycling | 5900 | 40 30 20 | Seen from two kilometres; charged by cable in two hours.
CYC-5303 | Folding Bike Lock | cycling | 7900 | 25 18 12 | Ninety centimetres of hardened links that fold into a bracket on the frame.
CYC-5304 | Floor Pump | cycling | 4990 | 30 20 15 | Steel barrel, wooden grip, and a gauge that can be read standing.
CYC-5305 | Pannier Bag | cycling | 7400 | 22 16 10 | Twenty litres, waterproof, on and off the rack with one hand.
CYC-5306 | Leather Saddle | cycling | 11900 | 10 8 5 | Takes a thousand kilometres to become yours, and then stays so.
CYC-5307 | Brass Bicycle Bell | cycling | 1990 | 90 60 45 | One clear note that rings on for seconds.
CYC-5308 | Multi-Tool | cycling | 2990 | 60 45 30 | Nineteen functions, a chain breaker among them, in 170 grams.
CYC-5309 | Merino Cycling Cap | cycling | 3490 | 35 25 15 | Fits under a helmet and keeps the rain from the eyes.
`)
