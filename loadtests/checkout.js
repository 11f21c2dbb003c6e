/** Customers who order two products and watch the order until it is CONFIRMED. */
import { sleep } from 'k6'
import {
  checkout,
  orderThresholds,
  registerCustomers,
  SECONDS,
  stockProducts,
  thresholds,
  virtualUsers,
} from './graph.js'

const CUSTOMERS = virtualUsers(10)
/** An account may place 200 orders a minute. */
const PAUSE_S = 0.4

export const options = {
  scenarios: {
    checkout: { executor: 'constant-vus', vus: CUSTOMERS, duration: `${SECONDS}s`, gracefulStop: '20s' },
  },
  thresholds: thresholds({ Place: 100 }, orderThresholds),
}
export const setup = () => ({ products: stockProducts(20), customers: registerCustomers(CUSTOMERS) })
export default function ({ products, customers }) {
  checkout(customers[(__VU - 1) % customers.length], products)
  sleep(PAUSE_S)
}
