/**
 * The gateway over two fake subgraphs, `user` and `order`, all on free ports. `GATEWAY_ENGINE=apollo npm test -- gateway`
 * runs every test of it on the other engine.
 */
import { noRevocations } from '#platform/identity/revocations.ts'
import { exportJWK, generateKeyPair } from 'jose'
import { configSchema, type GatewayConfig, signingKey } from '../config.ts'
import { standardLimits } from './standard-limits.ts'
import { startGateway } from '../start-gateway.ts'
import { composeSdl } from './compose-supergraph.ts'
import { createFakeOrders, orderSdl } from './fake-order-subgraph.ts'
import { startFakeSubgraph } from './fake-subgraph.ts'
import { userJwks, userResolvers, userSdl } from './fake-user-subgraph.ts'

const gatewayKey = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
export const GATEWAY_SIGNING_KEY = signingKey.parse(await exportJWK(gatewayKey.privateKey))

const GATEWAY_ENGINE = configSchema.shape.GATEWAY_ENGINE.parse(process.env.GATEWAY_ENGINE)

interface Options {
  /** Of the user subgraph's answers. */
  readonly cacheTag?: string
  /** The broker says what has ended and changed, and not the test. */
  readonly heardFromBroker?: boolean
}

export async function startGatewayUnderTest(
  changed: Partial<GatewayConfig> = {},
  { cacheTag, heardFromBroker = false }: Options = {},
) {
  const orders = createFakeOrders()
  const revocations = noRevocations()
  let url = ''
  const gatewayUrl = () => url
  const startOrder = (port?: number) =>
    startFakeSubgraph({ name: 'order', sdl: orderSdl, resolvers: orders.resolvers, port, gatewayUrl })
  let order = await startOrder()
  const user = await startFakeSubgraph({
    name: 'user',
    sdl: userSdl,
    resolvers: userResolvers,
    gatewayUrl,
    cacheControl: 'max-age=60, public',
    cacheTag,
    jwks: userJwks,
  })
  const config: GatewayConfig = {
    ...standardLimits,
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'silent',
    SUPERGRAPH_PATH: '',
    NATS_URL: 'nats://127.0.0.1:1', // not used: what has ended is the test's to say
    USER_JWKS_URL: `${user.origin}/.well-known/jwks.json`,
    GATEWAY_SIGNING_KEY,
    SUBGRAPH_URLS: { USER_URL: `${user.origin}/graphql`, ORDER_URL: `${order.origin}/graphql` },
    CORS_ORIGINS: [],
    RESPONSE_CACHE_MB: 0,
    METRICS_OPERATIONS: [],
    TRUST_PROXY: () => false,
    GATEWAY_ENGINE,
    EXPLORER: 'on',
    KNOWN_PEOPLE: 'off',
    ...changed,
  }
  const gateway = await startGateway(config, {
    // Where there is no file of it.
    ...(!config.SUPERGRAPH_PATH && { supergraph: composeSdl({ user: userSdl, order: orderSdl }) }),
    ...(!heardFromBroker && { revocations }),
  })
  url = `http://127.0.0.1:${gateway.port}`

  return {
    url,
    orders,
    revocations,
    connections: () => gateway.connections(),
    subgraph: (name: 'user' | 'order') => (name === 'user' ? user : order),
    /** @param meanwhile what happens while the order subgraph is away */
    async restartOrder(meanwhile: () => unknown = () => undefined) {
      await order.close()
      await meanwhile()
      order = await startOrder(order.port)
    },
    async post(body: object, headers: Record<string, string> = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      const answer: { data?: unknown; errors?: object[] } = JSON.parse(await response.text())
      return { status: response.status, headers: response.headers, body: answer }
    },
    async close() {
      await gateway.close()
      await Promise.all([user.close(), order.close()])
    },
  }
}

export type GatewayUnderTest = Awaited<ReturnType<typeof startGatewayUnderTest>>
