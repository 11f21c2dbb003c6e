/** Where the gateway looks for a subgraph. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '#platform/process/config.ts'
import { subgraphUrlsSchema } from '../config.ts'
import { composeSupergraph } from '../testing/compose-supergraph.ts'
import { orderSdl } from '../testing/fake-order-subgraph.ts'
import { userSdl } from '../testing/fake-user-subgraph.ts'
import { locateSubgraphs, subgraphNames, subgraphUrlKey } from './subgraph-locations.ts'

const subgraphs = [
  { name: 'order', url: 'http://supergraph.example/order' },
  { name: 'gift-cards', url: 'http://supergraph.example/gift-cards' },
]
const schema = subgraphUrlsSchema(subgraphs.map(({ name }) => name))

describe('a subgraph', () => {
  test.each([
    ['order', 'ORDER_URL'],
    ['gift-cards', 'GIFT_CARDS_URL'],
  ])('%s has the key %s', (name, key) => {
    expect(subgraphUrlKey(name)).toBe(key)
  })

  test('is where its key says, and without one where the supergraph says', () => {
    const urls = parseConfig(schema, { ORDER_URL: 'http://127.0.0.1:1/graphql' })
    expect(locateSubgraphs(subgraphs, urls)).toEqual([
      { name: 'order', url: 'http://127.0.0.1:1/graphql' },
      { name: 'gift-cards', url: 'http://supergraph.example/gift-cards' },
    ])
  })

  test('with a malformed URL stops the boot with a sentence', () => {
    expect(() => parseConfig(schema, { ORDER_URL: 'nowhere' })).toThrow(/ORDER_URL is wrong: /)
  })

  test('that the supergraph does not name has no key', () => {
    expect(parseConfig(schema, { OTHER_URL: 'nowhere' })).toEqual({})
  })

  test('is named in the supergraph’s text as in the graph that is loaded from it', () => {
    const { sdl, subgraphs: loaded } = composeSupergraph({ user: userSdl, order: orderSdl })
    expect(subgraphNames(sdl)).toEqual(loaded.map(({ name }) => name))
    const committed = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8')
    expect(subgraphNames(committed)).toEqual(expect.arrayContaining(['order', 'product', 'user']))
  })
})
