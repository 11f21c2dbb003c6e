/** Desks, chairs, stationery and what lies on a desk; a line's parts are those of `readSeed`. */
import { readSeed } from './seed-table.ts'

export const office = readSeed(`
DSK-4003 | Kontor Writing Desk | desks-and-chairs | 44900 | 6 4 3 | A slim desk of walnut with two drawers and a leather inlay, 120 × 60 cm.
DSK-4004 | Folding Wall Desk | desks-and-chairs | 19900 | 9 6 4 | A cupboard of 15 cm depth that opens to a desk for one.
DSK-4005 | Saddle Stool | desks-and-chairs | 22900 | 8 6 4 | Sit as on a horse: the back straightens by itself. Height by gas spring.
DSK-4006 | Kneeling Chair | desks-and-chairs | 17900 | 7 5 3 | Birch and wool; the weight is shared by seat and shins.
DSK-4007 | Ergonomic Footrest | desks-and-chairs | 4990 | 30 20 10 | Rocks under the feet and keeps the calves awake.
DSK-4008 | Drawer Pedestal | desks-and-chairs | 15900 | 12 8 6 | Three drawers on castors, the upper one with a lock.
DSK-4009 | Monitor Arm | desks-and-chairs | 11900 | 16 12 8 | Holds up to 9 kg where the eyes want it, and lets it move with a finger.
STA-4104 | Pocket Notebook Trio | stationery | 1290 | 150 100 80 | Three A6 booklets with 48 pages each: ruled, plain and squared.
STA-4105 | Leather Journal | stationery | 3990 | 30 20 15 | A wrapped cover of vegetable-tanned leather with a refill of 240 pages.
STA-4106 | Mechanical Pencil | stationery | 1890 | 90 60 40 | A brass barrel with a knurled grip, for leads of 0.7 mm.
STA-4107 | Drawing Pencil Set | stationery | 2290 | 60 40 30 | Twelve grades of graphite from 8B to 2H in a tin.
STA-4108 | Rollerball Pen | stationery | 3490 | 45 30 20 | Anodised aluminium, with a refill that writes for two kilometres.
STA-4109 | Bottled Ink Midnight Blue | stationery | 1490 | 80 60 40 | Fifty millilitres of ink for fountain pens, with a hint of grey as it dries.
STA-4110 | Calligraphy Nib Set | stationery | 2790 | 35 25 15 | Six nibs and a holder of cherry wood, for copperplate and italic.
STA-4111 | Watercolour Box | stationery | 4490 | 28 20 12 | Twenty-four half pans of artists' pigment with a travel brush.
STA-4112 | Weekly Planner | stationery | 1990 | 100 70 50 | Undated, a week to the spread, with room for what was not planned.
STA-4113 | Wax Seal Kit | stationery | 2490 | 30 20 10 | A brass stamp with a letter of your choice, and four sticks of wax.
STA-4114 | Letter Writing Set | stationery | 2690 | 45 35 20 | Twenty sheets of deckle-edged paper with lined envelopes.
STA-4115 | Sticky Note Cube | stationery | 790 | 200 150 100 | Four hundred notes in four colours of chalk.
STA-4116 | Washi Tape Set | stationery | 1190 | 120 90 60 | Eight rolls of patterned paper tape that comes off without a trace.
ACC-4201 | Walnut Monitor Stand | desk-accessories | 8900 | 20 14 8 | Raises the screen by 11 cm and hides the keyboard beneath.
ACC-4202 | Laptop Stand | desk-accessories | 5900 | 35 25 15 | A folded sheet of aluminium that lifts the display to eye level.
ACC-4203 | Leather Pen Tray | desk-accessories | 3290 | 30 22 12 | Moulded from one piece of saddle leather.
ACC-4204 | Brass Paperweight | desk-accessories | 2990 | 25 15 10 | Four hundred grams, turned to a pebble.
ACC-4205 | Cable Organiser | desk-accessories | 1490 | 110 80 60 | Five slots of weighted silicone that hold what slips behind the desk.
ACC-4206 | Wireless Charging Pad | desk-accessories | 3990 | 50 40 25 | Fifteen watts under a top of grey felt.
ACC-4207 | Letter Opener | desk-accessories | 1990 | 40 30 20 | A blade of olive wood that opens post and little else.
ACC-4208 | Desk Organiser | desk-accessories | 4490 | 32 22 14 | Pens, cards and clips in bent birch plywood.
ACC-4209 | Sand Timer | desk-accessories | 2290 | 35 25 15 | Twenty-five minutes of black sand for one piece of work.
ACC-4210 | Wall Calendar | desk-accessories | 1790 | 70 50 40 | Twelve linocuts of birds, printed on cotton paper.
ACC-4211 | Noise-Cancelling Headphones | desk-accessories | 27900 | 10 8 6 | Thirty hours of quiet, and a hinge that can be repaired.
ACC-4212 | Mechanical Keyboard | desk-accessories | 14900 | 14 10 8 | Seventy-five per cent layout, hot-swap switches, and a case of aluminium.
ACC-4213 | Wool Felt Mouse Pad | desk-accessories | 1590 | 80 60 40 | Three millimetres of merino felt, 25 × 20 cm.
ACC-4214 | Waste Paper Basket | desk-accessories | 4290 | 24 16 10 | Twelve litres in moulded plywood, for first drafts.
`)
