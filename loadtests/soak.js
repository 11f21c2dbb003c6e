/**
 * The ordinary day at half its strength for as long as SECONDS says (an hour, by default): what leaks shows. Customers sign
 * in again before their tokens end.
 */
import { BROWSING, browse, search, SEARCHING } from './operations.js'
import {
  checkout,
  orderThresholds,
  registerCustomers,
  signIn,
  stockProducts,
  thresholds,
  virtualUsers,
} from './graph.js'
import { sleep } from 'k6'

const SECONDS = Number(__ENV.SECONDS || 3_600)
const CUSTOMERS = virtualUsers(10)
const TOKEN_LASTS_MS = 8 * 60_000
const PAUSE_S = 0.5

export const options = {
  scenarios: {
    soak: { executor: 'constant-vus', vus: CUSTOMERS, duration: `${SECONDS}s`, gracefulStop: '20s' },
  },
  thresholds: thresholds({ ...BROWSING, ...SEARCHING, Place: 100 }, orderThresholds),
}
export const setup = () => ({
  products: stockProducts(20),
  customers: registerCustomers(CUSTOMERS),
  began: Date.now(),
})

/** Each virtual user has its own. */
const own = {}
export default function ({ products, customers, began }) {
  const customer = customers[(__VU - 1) % customers.length]
  own.token ??= customer.token
  own.since ??= began
  if (Date.now() - own.since > TOKEN_LASTS_MS)
    Object.assign(own, { token: signIn(customer.email), since: Date.now() })
  if (__ITER % 10 === 0) checkout({ token: own.token }, products)
  else if (__ITER % 3 === 0) search()
  else browse(products)
  sleep(PAUSE_S)
}
