/**
 * The graph that gateways are publicly compared on: accounts, products, inventory and reviews, with data enough that
 * the nested query's answer has some 88 KB. Each subgraph's answers are made once and replayed.
 */
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, type GraphQLSchema, parse } from 'graphql'
import { composeSdl } from './compose-sdl.ts'

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3",
  import: ["@key", "@external", "@requires", "@provides", "@shareable"])`

const USERS = 6
const PRODUCTS = 9
const REVIEWS = 27
const WORDS = 'It does what it says, came in two days, and the colour is the one that is shown. '

const userOf = (id: string) => ({ id, name: `Name of user ${id}`, username: `user-${id}`, birthday: 1990 })
const productOf = (upc: string) => ({
  upc,
  name: `Product number ${upc}`,
  price: 100 + Number(upc),
  weight: 500,
})
const reviews = Array.from({ length: REVIEWS }, (_, n) => ({
  id: String(n + 1),
  body: `${WORDS.slice(0, 20 + (n % 5) * 4)}${n}`,
  author: { id: String((n % USERS) + 1), username: `user-${(n % USERS) + 1}` },
  product: { upc: String((n % PRODUCTS) + 1) },
}))
const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

const SUBGRAPHS = {
  accounts: {
    sdl: `type Query { me: User users: [User] }
      type User @key(fields: "id") { id: ID! name: String username: String @shareable birthday: Int }`,
    resolvers: {
      Query: { me: () => userOf('1'), users: () => ids(USERS).map(userOf) },
      User: { __resolveReference: ({ id }: { id: string }) => userOf(id) },
    },
  },
  inventory: {
    sdl: `type Product @key(fields: "upc") {
        upc: String! weight: Int @external price: Int @external
        inStock: Boolean shippingEstimate: Int @requires(fields: "price weight")
      }`,
    resolvers: {
      Product: {
        inStock: ({ upc }: { upc: string }) => Number(upc) % 2 === 0,
        shippingEstimate: ({ price, weight }: { price: number; weight: number }) => price + weight,
      },
    },
  },
  products: {
    sdl: `type Query { topProducts(first: Int = 5): [Product] }
      type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }`,
    resolvers: {
      Query: { topProducts: (_: unknown, { first }: { first: number }) => ids(first).map(productOf) },
      Product: { __resolveReference: ({ upc }: { upc: string }) => productOf(upc) },
    },
  },
  reviews: {
    sdl: `type Review @key(fields: "id") { id: ID! body: String product: Product author: User @provides(fields: "username") }
      type User @key(fields: "id") { id: ID! username: String @external reviews: [Review] }
      type Product @key(fields: "upc") { upc: String! reviews: [Review] }`,
    resolvers: {
      User: { reviews: ({ id }: { id: string }) => reviews.filter(({ author }) => author.id === id) },
      Product: {
        reviews: ({ upc }: { upc: string }) => reviews.filter(({ product }) => product.upc === upc),
      },
    },
  },
} as const

const FRAGMENTS = `fragment User on User { id username name } fragment Review on Review { id body }
  fragment Product on Product { inStock name price shippingEstimate upc weight }`

/** Each subgraph's schema without the directives that only composition needs. */
export const subgraphSdls = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(SUBGRAPHS).map(([name, { sdl }]) => [name, sdl.replaceAll(' @shareable', '')]),
  )

export const QUERIES = {
  'a, big and nested': `${FRAGMENTS} query Test {
    users { ...User reviews { ...Review product { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } } }
    topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
  }`,
  'b, tiny': 'query Test { me { id name } }',
  'c, two hops': 'query Test { topProducts(first: 3) { name reviews { body } } }',
}

export interface ReplayedGraph {
  readonly sdl: string
  /** An answer as text, made when it is first asked for. */
  readonly replay: (subgraph: string, body: string) => string | Promise<string>
}

export function replayedGraph(): ReplayedGraph {
  const services = Object.entries(SUBGRAPHS).map(([name, { sdl, resolvers }]) => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(`${LINK}\n${sdl}`),
    resolvers,
  }))
  const schemas = new Map<string, GraphQLSchema>(
    services.map(({ name, typeDefs, resolvers }) => [
      name,
      buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]),
    ]),
  )
  const answers = new Map<string, string>()

  async function answer(subgraph: string, body: string): Promise<string> {
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> }
    const schema = schemas.get(subgraph) as GraphQLSchema
    const text = JSON.stringify(await graphql({ schema, source: query, variableValues: variables }))
    answers.set(subgraph + body, text)
    return text
  }

  return {
    sdl: composeSdl(services),
    replay: (subgraph, body) => answers.get(subgraph + body) ?? answer(subgraph, body),
  }
}
