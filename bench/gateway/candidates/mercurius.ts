/** Mercurius' gateway, as it comes; from the folder into which the benchmark installed it. */
import { createRequire } from 'node:module'
import { subgraphSdls } from '../engine-graph.ts'

const { ORIGIN = '', PEERS = '' } = process.env
const require = createRequire(`${PEERS}/package.json`)
const app = require('fastify')()
const services = Object.entries(subgraphSdls()).map(([name, schema]) => ({
  name,
  schema,
  url: `${ORIGIN}/${name}`,
  mandatory: true,
}))
app.register(require('@mercuriusjs/gateway'), { gateway: { services } })
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ port: Number(new URL(url).port) })
process.once('disconnect', () => process.exit())
