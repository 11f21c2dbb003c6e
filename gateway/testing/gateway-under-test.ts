/**
 * A gateway over two small subgraphs of its own, for tests: `user` signs access tokens and knows names;
 * `order` has orders whose statuses a test appends to, and streams them by cursor. All on free ports.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { GatewayConfig } from '../config.ts'
import { startGateway } from '../start-gateway.ts'
import { createOrders, orderSdl } from './fake-order-subgraph.ts'
import { type RunningSubgraph, startSubgraphUnderTest } from './fake-subgraph.ts'
import { userResolvers, userSdl } from './fake-user-subgraph.ts'

export const { privateKey: userKey, publicKey: userPublicKey } = await generateKeyPair('EdDSA', {
  crv: 'Ed25519',
  extractable: true,
})
const gatewayKey = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })

/** An access token as the user subgraph signs it; `seconds` may be negative for one that has expired. */
export function accessToken(subject: string, seconds = 600, role = 'CUSTOMER'): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  return new SignJWT({ sub: subject, role })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'user-1' })
    .setIssuer('storegraph-user')
    .setAudience('storegraph')
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(userKey)
}

export async function startGatewayUnderTest(environment: Partial<GatewayConfig> = {}) {
  const orders = createOrders()
  let gatewayUrl = ''
  const jwks = { keys: [{ ...(await exportJWK(userPublicKey)), kid: 'user-1', alg: 'EdDSA' }] }
  const startUser = (port: number) =>
    startSubgraphUnderTest('user', userSdl, userResolvers, port, () => gatewayUrl, jwks)
  const startOrder = (port: number) =>
    startSubgraphUnderTest('order', orderSdl, orders.resolvers, port, () => gatewayUrl)
  let [user, order]: RunningSubgraph[] = await Promise.all([startUser(0), startOrder(0)])

  const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  const supergraphPath = join(folder, 'supergraph.graphql')
  await writeFile(supergraphPath, compose({ user: userSdl, order: orderSdl }))
  const gateway = await startGateway({
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'silent',
    SUPERGRAPH_PATH: supergraphPath,
    USER_JWKS_URL: `${user?.origin}/.well-known/jwks.json`,
    GATEWAY_SIGNING_KEY: (await exportJWK(gatewayKey.privateKey)) as never,
    USER_URL: `${user?.origin}/graphql`,
    ORDER_URL: `${order?.origin}/graphql`,
    CORS_ORIGINS: [],
    TRUST_PROXY: () => false,
    EXPLORER: 'on',
    ...environment,
  })
  gatewayUrl = `http://127.0.0.1:${gateway.port}`

  return {
    url: gatewayUrl,
    orders,
    subgraph: (name: 'user' | 'order') => (name === 'user' ? user : order) as RunningSubgraph,
    /** @param meanwhile what happens while the order subgraph is away */
    async restartOrder(meanwhile: () => unknown = () => undefined) {
      await order?.stop()
      await meanwhile()
      order = await startOrder(order?.port ?? 0)
    },
    async post(body: object, headers: Record<string, string> = {}) {
      const response = await fetch(`${gatewayUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
      return { status: response.status, headers: response.headers, body: (await response.json()) as never }
    },
    async stop() {
      await gateway.close()
      await Promise.all([user?.stop(), order?.stop()])
      await rm(folder, { recursive: true })
    },
  }
}

export type GatewayUnderTest = Awaited<ReturnType<typeof startGatewayUnderTest>>

export function compose(subgraphs: Record<string, string>): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({
      name,
      url: `http://${name}.invalid/graphql`,
      typeDefs: parse(sdl),
    })),
  )
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'))
  return supergraphSdl
}
