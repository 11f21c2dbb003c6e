/**
 * Our own processes: the one list of what runs, what each is told by its environment, and whom it waits for.
 * The subgraphs in it are derived from their folders; only what cannot be derived is written down here.
 */
import { join } from 'node:path'
import type { Keys } from './parts/keys.ts'
import { metricsPort, type Ports } from './parts/ports.ts'
import { databaseVariable, subgraphNames, variable } from './subgraphs.ts'

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
  /** The parts' URLs, each with its service's account: ORDER_DATABASE_URL, ORDER_NATS_URL, ORDER_LIMITS_REDIS_URL … */
  urls: Record<string, string>
  folder: string
  env: NodeJS.ProcessEnv
}

export function services({ ports, keys, urls, folder, env }: ServiceContext): Service[] {
  const at = (name: string) => `http://127.0.0.1:${ports[name]}`
  const jwks = (name: string) => `${at(name)}/.well-known/jwks.json`
  const shared = (name: string) => ({
    NATS_URL: urls[variable(name, 'NATS_URL')],
    NATS_TLS_CA: env.NATS_TLS_CA,
    REDIS_URL: urls[variable(name, 'REDIS_URL')],
    LIMITS_REDIS_URL: urls[variable(name, 'LIMITS_REDIS_URL')],
    REDIS_TLS_CA: env.REDIS_TLS_CA,
  })
  const routes = subgraphNames().map((name) => [variable(name, 'URL'), `${at(name)}/graphql`])

  // With a key of one's own, payments go to Stripe itself.
  const stripe = env.STRIPE_API_KEY
    ? {}
    : {
        STRIPE_API_KEY: keys.pspApiKey,
        STRIPE_API_URL: at('psp'),
        STRIPE_WEBHOOK_SECRET: keys.pspWebhookSecret,
      }
  /** What a subgraph is told that the others are not. */
  const own: Record<string, Service['env']> = {
    payment: stripe,
    user: { KEY_ENCRYPTION_KEYS: keys.keyEncryptionKey },
  }

  const subgraphs = subgraphNames().map((name): Service => {
    const database = { DATABASE_URL: urls[databaseVariable(name)] }
    return {
      name,
      main: `subgraphs/${name}/main.ts`,
      wave: 1,
      env: { ...shared(name), ...database, GATEWAY_JWKS_URL: jwks('gateway'), ...own[name] },
    }
  })
  const psp: Service = {
    name: 'psp',
    main: 'psp/main.ts',
    wave: 1,
    env: {
      PSP_API_KEY: keys.pspApiKey,
      PSP_DATABASE_PATH: join(folder, 'psp.sqlite'),
      PSP_WEBHOOK_URL: `${at('payment')}/webhooks/stripe`,
      PSP_WEBHOOK_SECRET: keys.pspWebhookSecret,
    },
  }
  const gateway: Service = {
    name: 'gateway',
    main: 'gateway/main.ts',
    wave: 2,
    env: {
      ...shared('gateway'),
      USER_JWKS_URL: jwks('user'),
      METRICS_OPERATIONS: env.METRICS_OPERATIONS,
      GATEWAY_SIGNING_KEY: keys.gatewaySigningKey,
      // They are seeded in a database that we made, and in no other.
      KNOWN_PEOPLE: env.USER_DATABASE_URL ? 'off' : 'on',
      ...Object.fromEntries(routes),
    },
  }
  return [psp, ...subgraphs, gateway].map((service) => ({
    ...service,
    env: {
      METRICS_PORT: ports[metricsPort(service.name)]?.toString(),
      OTEL_EXPORTER_OTLP_ENDPOINT: env.OTEL_EXPORTER_OTLP_ENDPOINT,
      ...service.env,
    },
  }))
}
