/** The gateway of this repository, with its protections on, save that nobody's budget ends. */
import { exportJWK, generateKeyPair } from 'jose'
import { noRevocations } from '#platform/identity/revocations.ts'
import { log } from '#platform/process/log.ts'
import { configSchema } from '../../../gateway/config.ts'
import { startGateway } from '../../../gateway/start-gateway.ts'

const { ORIGIN = '', SDL = '' } = process.env
log.level = 'error'
const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
const limits = Object.entries(process.env).filter(([name]) => name.startsWith('LIMIT_'))
const config = configSchema.parse({
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'error',
  NATS_URL: 'nats://127.0.0.1:1',
  USER_JWKS_URL: `${ORIGIN}/jwks`,
  GATEWAY_SIGNING_KEY: JSON.stringify(await exportJWK(privateKey)),
  RATE_LIMIT_FACTOR: '1000000',
  LIMIT_COST: '1000000',
  ...Object.fromEntries(limits),
})
const parts = { supergraph: SDL, revocations: noRevocations() }
const { port } = await startGateway({ ...config, SUBGRAPH_URLS: {} }, parts)
process.send?.({ port })
process.once('disconnect', () => process.exit())
