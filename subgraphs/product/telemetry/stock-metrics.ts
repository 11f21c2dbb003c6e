/** What is counted of stock: what orders asked to reserve, and whether it was there. */
import { defineCounter, defineLevel } from '#platform/telemetry/metrics.ts'

export const reservations = defineCounter({
  name: 'storegraph_stock_reservations_total',
  help: 'How many orders asked for stock, and what they got (reserved, or the reason of the refusal).',
  labels: ['outcome'],
})

export const adjustmentConflicts = defineCounter({
  name: 'storegraph_stock_adjustment_conflicts_total',
  help: 'How many corrections of stock were refused, by their reason, among them a level that had changed.',
  labels: ['code'],
})

export const wrongLevels = defineLevel({
  name: 'storegraph_stock_wrong_levels',
  help: 'How many stock levels are not what their movements and reservations say, of those that were looked at last.',
})
