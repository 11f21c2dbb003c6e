/** Visitors who search, and mistype. */
import { search, SEARCHING } from './operations.js'
import { SECONDS, thresholds, virtualUsers } from './graph.js'

export const options = {
  scenarios: {
    search: { executor: 'constant-vus', vus: virtualUsers(10), duration: `${SECONDS}s`, gracefulStop: '15s' },
  },
  thresholds: thresholds(SEARCHING),
}
export default () => search()
