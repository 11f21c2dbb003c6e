/** Sabotages of the stock: reserving, releasing, committing, and putting back. */
import type { Mutation } from './mutations.ts'
import { RED } from './red-lines.ts'

const ROWS = 'subgraphs/product/data/reservation-rows.ts'

export const STOCK_MUTATIONS: readonly Mutation[] = [
  {
    name: 'half of all reservations are refused',
    file: 'subgraphs/product/operations/reserve-stock.ts',
    find: 'const { shares, refusal } = allocate(lines, products)',
    replace: `const { shares, refusal } = Math.random() < 0.5
    ? { refusal: { reason: 'INSUFFICIENT_STOCK', detail: 'There is not enough stock.' } as const }
    : allocate(lines, products)`,
    line: RED.refusal,
  },
  {
    name: 'a release is answered, and nothing is released',
    file: ROWS,
    find: `UPDATE reservations SET status = 'RELEASED' WHERE order_id = \${orderId}::uuid AND status = 'RESERVED'`,
    replace: `UPDATE reservations SET status = 'RELEASED' WHERE order_id = \${orderId}::uuid AND status = 'NEVER'`,
    line: RED.sold,
    faults: ['repeat'],
  },
  {
    name: 'what was sold and canceled is not put back',
    file: ROWS,
    find: `UPDATE reservations SET status = 'RELEASED' WHERE order_id = \${orderId}::uuid AND status = 'COMMITTED'`,
    replace: `UPDATE reservations SET status = 'RELEASED' WHERE order_id = \${orderId}::uuid AND status = 'NEVER'`,
    line: RED.sold,
    faults: ['repeat'],
  },
  {
    name: 'a commit is answered, and nothing is committed',
    file: 'subgraphs/product/operations/commit-stock.ts',
    find: 'await commitReserved(tx, orderId, toRows([committed]))\n  return []',
    replace: 'return [committed]',
    line: RED.sold,
  },
  {
    name: 'goods leave without a line in the ledger',
    file: ROWS,
    find: "-quantity, 'SALE', ${orderId}::uuid FROM held",
    replace: "-quantity, 'SALE', ${orderId}::uuid FROM held WHERE false",
    line: RED.level,
  },
  {
    name: 'a delivery of goods is counted twice',
    file: 'subgraphs/product/data/lock-levels.ts',
    find: 'SET on_hand = on_hand + ${delta}',
    replace: 'SET on_hand = on_hand + 2 * ${delta}',
    line: RED.level,
    faults: ['repeat'],
  },
  {
    name: 'a reservation changes its level twice',
    file: ROWS,
    find: 'SET reserved = l.reserved + s.quantity, version = l.version + 1',
    replace: 'SET reserved = l.reserved + s.quantity, version = l.version + 2',
    line: RED.messages,
  },
]
