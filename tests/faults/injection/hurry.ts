/** Time that runs faster: what expires after a quarter of an hour and more does so within a run. */
import type { Edit } from './tree-copy.ts'

export const HURRIED_MS = 20_000

export const HURRY: readonly Edit[] = [
  {
    file: 'subgraphs/order/domain/saga-timeouts.ts',
    find: 'const CONFIRMED_WITHIN_MS = 15 * 60_000',
    replace: `const CONFIRMED_WITHIN_MS = ${HURRIED_MS}`,
  },
  // Thirty seconds instead of thirty minutes.
  {
    file: 'subgraphs/product/data/reservation-rows.ts',
    find: "forMinutes}::int * interval '1 minute'",
    replace: "forMinutes}::int * interval '1 second'",
  },
]
