/** Hive Gateway's runtime, as it comes; from the folder into which the benchmark installed it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const { SDL = '', PEERS = '' } = process.env
const require = createRequire(`${PEERS}/package.json`)
const entry = require.resolve('@graphql-hive/gateway')
const { createGatewayRuntime } = await import(pathToFileURL(entry).href)
const runtime = createGatewayRuntime({ supergraph: SDL, logging: false, landingPage: false, graphiql: false })
const server = createServer(runtime)
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.once('disconnect', () => process.exit())
