/** Apollo Server with Apollo's gateway, as they come. */
import { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

const gateway = new ApolloGateway({ supergraphSdl: process.env.SDL ?? '' })
const server = new ApolloServer({ gateway })
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
process.send?.({ port: Number(new URL(url).port), path: '/' })
process.once('disconnect', () => process.exit())
