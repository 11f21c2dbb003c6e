/** An ordinary day: most look around, some search, one in twenty orders. */
import { BROWSING, browse, search, SEARCHING } from './operations.js'
import {
  checkout,
  orderThresholds,
  registerCustomers,
  SECONDS,
  stockProducts,
  thresholds,
  virtualUsers,
} from './graph.js'

const CUSTOMERS = virtualUsers(20)
const ORDERS = 0.05
const SEARCHES = 0.25

export const options = {
  scenarios: {
    mixed: { executor: 'constant-vus', vus: CUSTOMERS, duration: `${SECONDS}s`, gracefulStop: '20s' },
  },
  thresholds: thresholds({ ...BROWSING, ...SEARCHING, Place: 100 }, orderThresholds),
}
export const setup = () => ({ products: stockProducts(20), customers: registerCustomers(CUSTOMERS) })
export default function ({ products, customers }) {
  const chance = Math.random()
  if (chance < ORDERS) checkout(customers[(__VU - 1) % customers.length], products)
  else if (chance < ORDERS + SEARCHES) search()
  else browse(products)
}
