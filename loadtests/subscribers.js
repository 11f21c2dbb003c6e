/**
 * Ten thousand subscribers at once (SCALE moves the number), each watching a product's availability over a socket of its
 * own, while others order. One address opens them all: give the gateway the file handles.
 */
import { Rate } from 'k6/metrics'
import {
  checkout,
  orderThresholds,
  pick,
  registerCustomers,
  SECONDS,
  stockProducts,
  thresholds,
  virtualUsers,
  watch,
} from './graph.js'

const SUBSCRIBERS = virtualUsers(10_000)
const CUSTOMERS = virtualUsers(5)
const RAMP_S = Math.ceil(SECONDS / 3)
const WATCH =
  'subscription Availability($id: ID!) { productAvailabilityChanged(productId: $id) { id availability { available } } }'
const held = new Rate('subscriptions_held')

export const options = {
  scenarios: {
    subscribers: {
      executor: 'per-vu-iterations',
      exec: 'subscribe',
      vus: SUBSCRIBERS,
      iterations: 1,
      maxDuration: `${SECONDS + 30}s`,
    },
    customers: {
      executor: 'constant-vus',
      exec: 'order',
      vus: CUSTOMERS,
      startTime: `${RAMP_S}s`,
      duration: `${SECONDS - RAMP_S}s`,
      gracefulStop: '20s',
    },
  },
  thresholds: thresholds({ Place: 100 }, { ...orderThresholds, subscriptions_held: ['rate>0.999'] }),
}
export const setup = () => ({ products: stockProducts(20), customers: registerCustomers(CUSTOMERS) })

export function subscribe({ products, customers }) {
  const wait = Math.random() * RAMP_S * 1_000
  setTimeout(() => {
    // It is held until the end: only what ends before has failed.
    let open = true
    setTimeout(() => (open = false), SECONDS * 1_000 - wait - 1_000)
    watch(
      pick(customers).token,
      WATCH,
      { id: pick(products).id },
      () => undefined,
      () => held.add(!open),
      SECONDS * 1_000 - wait,
    )
  }, wait)
}

export const order = ({ products, customers }) => checkout(pick(customers), products)
