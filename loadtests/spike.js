/** Ten times the visitors within seconds, and back: what is too much may be slow, and must not be wrong. */
import { BROWSING, browse } from './operations.js'
import { findProducts, SECONDS, thresholds, virtualUsers } from './graph.js'

const CALM = virtualUsers(5)
const STORM = 10 * CALM
const PATIENCE = 20
const third = `${Math.ceil(SECONDS / 3)}s`

export const options = {
  scenarios: {
    spike: {
      executor: 'ramping-vus',
      startVUs: CALM,
      stages: [
        { target: CALM, duration: third },
        { target: STORM, duration: '5s' },
        { target: STORM, duration: third },
        { target: CALM, duration: '5s' },
        { target: CALM, duration: third },
      ],
      gracefulStop: '15s',
    },
  },
  thresholds: thresholds(
    Object.fromEntries(Object.entries(BROWSING).map(([name, ms]) => [name, PATIENCE * ms])),
  ),
}
export const setup = () => ({ products: findProducts() })
export default ({ products }) => browse(products)
