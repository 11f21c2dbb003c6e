/** Visitors who look around: the first page, the next one, a product. */
import { BROWSING, browse } from './operations.js'
import { findProducts, SECONDS, thresholds, virtualUsers } from './graph.js'

export const options = {
  scenarios: {
    browse: { executor: 'constant-vus', vus: virtualUsers(20), duration: `${SECONDS}s`, gracefulStop: '15s' },
  },
  thresholds: thresholds(BROWSING),
}
export const setup = () => ({ products: findProducts() })
export default ({ products }) => browse(products)
