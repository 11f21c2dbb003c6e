/** Mercurius' gateway, as it comes; from the folder into which the benchmark installed it. */
import { createRequire } from 'node:module'
import { subgraphSdls } from '../engine-graph.ts'

const { ORIGIN = '', PEERS = '' } = process.env
const require = createRequire(`${PEERS}/package.json`)
const app = require('fastify')()
/** Mercurius knows the first federation: a type is extended, save where it is at home. */
const HOMES: Record<string, string> = { accounts: 'User', products: 'Product', reviews: 'Review' }
function inFirstFederation(name: string, sdl: string): string {
  return sdl
    .replace('type Query', 'extend type Query')
    .replaceAll(/type (User|Product|Review) (@key\(.*?\)) \{\s*(\w+: \w+!)/g, (text, type, key, id) =>
      HOMES[name] === type ? text : `extend type ${type} ${key} { ${id} @external`,
    )
}

const services = Object.entries(subgraphSdls()).map(([name, schema]) => ({
  name,
  schema: inFirstFederation(name, schema),
  url: `${ORIGIN}/${name}`,
  mandatory: true,
}))
app.register(require('@mercuriusjs/gateway'), { gateway: { services } })
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ port: Number(new URL(url).port) })
process.once('disconnect', () => process.exit())
