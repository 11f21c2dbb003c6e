/** Our own processes: what each runs, what it is told by its environment, and whom it waits for. */
import { join } from 'node:path'
import type { Keys } from '../parts/keys.ts'
import { databaseVariable, type Ports } from '../parts/ports.ts'

export type Service = {
  name: string
  /** The file that Node runs, from the repository's root. */
  main: string
  /** Services of an earlier wave are ready before those of a later one start. */
  wave: number
  env: Record<string, string | undefined>
}

export type ServiceContext = {
  ports: Ports
  keys: Keys
  /** The parts' URLs: USER_DATABASE_URL …, NATS_URL, REDIS_URL, LIMITS_REDIS_URL */
  urls: Record<string, string>
  folder: string
  env: NodeJS.ProcessEnv
}

export function services({ ports, keys, urls, folder, env }: ServiceContext): Service[] {
  const at = (name: string) => `http://127.0.0.1:${ports[name]}`
  const jwks = (name: string) => `${at(name)}/.well-known/jwks.json`
  const nats = { NATS_URL: urls.NATS_URL! }
  const redis = { REDIS_URL: urls.REDIS_URL! }
  const limits = { LIMITS_REDIS_URL: urls.LIMITS_REDIS_URL! }
  const subgraph = (name: string, wave: number, own: Record<string, string | undefined>): Service => ({
    name,
    main: `subgraphs/${name}/main.ts`,
    wave,
    env: { DATABASE_URL: urls[databaseVariable(name)]!, GATEWAY_JWKS_URL: jwks('gateway'), ...own },
  })
  const psp = {
    PSP_API_KEY: keys.pspApiKey,
    PSP_DATABASE_PATH: join(folder, 'psp.sqlite'),
    PSP_WEBHOOK_URL: `${at('payment')}/webhooks/stripe`,
    PSP_WEBHOOK_SECRET: keys.pspWebhookSecret,
  }
  // With a key of one's own, payments go to Stripe itself.
  const stripe = env.STRIPE_API_KEY
    ? {}
    : {
        STRIPE_API_KEY: keys.pspApiKey,
        STRIPE_API_URL: at('psp'),
        STRIPE_WEBHOOK_SECRET: keys.pspWebhookSecret,
      }
  const routes = ['user', 'product', 'order', 'payment'].map((name) => [
    `${name.toUpperCase()}_URL`,
    `${at(name)}/graphql`,
  ])
  const identity = { USER_JWKS_URL: jwks('user'), GATEWAY_SIGNING_KEY: keys.gatewaySigningKey }
  return [
    { name: 'psp', main: 'psp/main.ts', wave: 1, env: psp },
    subgraph('user', 1, limits),
    subgraph('product', 1, { ...nats, ...redis }),
    subgraph('payment', 1, { ...nats, ...stripe }),
    subgraph('order', 2, { ...nats, ...limits }),
    {
      name: 'gateway',
      main: 'gateway/main.ts',
      wave: 3,
      env: { ...identity, ...redis, ...limits, ...Object.fromEntries(routes) },
    },
  ]
}
