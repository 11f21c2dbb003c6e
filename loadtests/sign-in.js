/**
 * A storm of sign-ins, as after an outage. A password costs tens of milliseconds of a processor on purpose, so this is
 * what the user subgraph must be able to refuse or queue without the others noticing.
 */
import { BROWSING, browse } from './operations.js'
import { findProducts, registerCustomers, SECONDS, signIn, thresholds, virtualUsers } from './graph.js'

const CUSTOMERS = 20

export const options = {
  scenarios: {
    storm: {
      executor: 'ramping-arrival-rate',
      exec: 'storm',
      preAllocatedVUs: virtualUsers(50),
      startRate: 0,
      stages: [
        { target: virtualUsers(20), duration: `${Math.ceil(SECONDS / 4)}s` },
        { target: virtualUsers(20), duration: `${Math.ceil(SECONDS / 2)}s` },
        { target: 0, duration: `${Math.ceil(SECONDS / 4)}s` },
      ],
      gracefulStop: '15s',
    },
    visitors: {
      executor: 'constant-vus',
      exec: 'visitors',
      vus: virtualUsers(5),
      duration: `${SECONDS}s`,
      gracefulStop: '15s',
    },
  },
  thresholds: thresholds({ SignIn: 1_000, ...BROWSING }),
}
export const setup = () => ({ customers: registerCustomers(CUSTOMERS), products: findProducts() })
export const storm = ({ customers }) => signIn(customers[Math.floor(Math.random() * customers.length)].email)
export const visitors = ({ products }) => browse(products)
