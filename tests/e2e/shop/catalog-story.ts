/** The catalogue through the gateway: staff bring a product, a visitor finds it and watches it sell. */
import { beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../eventually.ts'
import { send, subscribe } from '../clients.ts'
import type { RunningGraph } from '../graph.ts'

const PASSWORD = 'correct-horse-battery-staple'
let graph: RunningGraph

// The shape is the query's.
// oxlint-disable-next-line no-explicit-any
async function ask(query: string, variables: object = {}, headers = {}): Promise<any> {
  const { data, errors } = await send(graph.url, query, {
    variables: variables as Record<string, unknown>,
    headers,
  })
  expect(errors).toBeUndefined()
  return data
}

async function signedIn(email: string): Promise<Record<string, string>> {
  const { sessionCreate } = await ask(
    `mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken } } }`,
    { input: { email, password: PASSWORD } },
  )
  return { authorization: `Bearer ${sessionCreate.session.accessToken}` }
}

const ADJUST = `mutation ($input: StockAdjustInput!) { stockAdjust(input: $input) {
  stockLevel { onHand movements(first: 5) { nodes { delta type reason } } } userErrors { code } } }`
const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { order { id } userErrors { code message } } }`
const CHANGES = `subscription ($productId: ID!) { productAvailabilityChanged(productId: $productId) {
  id availability { available inStock } } }`

/** Registers the tests of the catalogue. */
export function tellOfCatalog(running: () => RunningGraph): void {
  describe('a product', () => {
    beforeAll(() => {
      graph = running()
    })

    it('is brought by staff, found misspelt, watched, ordered', async () => {
      const sam = await signedIn('sam@example.com')
      const input = {
        sku: 'AST-1',
        name: 'Brass Astrolabe',
        description: 'Finds the latitude, or decorates a desk.',
        category: 'desk-accessories',
        price: { amount: '120.00', currencyCode: 'EUR' },
      }
      const create = `mutation ($input: ProductCreateInput!) { productCreate(input: $input) { product { id } userErrors { code } } }`
      const { productCreate } = await ask(create, { input }, sam)
      expect(productCreate.userErrors).toEqual([])
      const productId = productCreate.product.id

      const search = `{ products(first: 5, filter: { search: "astrolab brss", category: "office" }) {
    nodes { id name availability { inStock } category { name } } totalCount facets { name values { value count } } } }`
      const { products } = await ask(search)
      expect(products).toMatchObject({
        nodes: [{ id: productId, availability: { inStock: false }, category: { name: 'Desk accessories' } }],
        totalCount: 1,
        facets: [{ name: 'CATEGORY' }, { name: 'PRICE', values: [{ value: '100.00-249.99', count: 1 }] }],
      })

      const changes = subscribe(graph.url, CHANGES, { variables: { productId } })
      const next = async () => (await changes.next()).value?.data?.productAvailabilityChanged
      const changedTo = (available: number) => ({
        id: productId,
        availability: { available, inStock: available > 0 },
      })
      expect(await next()).toEqual(changedTo(0))
      const { warehouses } = await ask('{ warehouses { id } }', {}, sam)
      const delivery = {
        productId,
        warehouseId: warehouses[0].id,
        delta: 3,
        reason: 'Delivery',
        expectedVersion: 1,
      }
      const { stockAdjust } = await ask(ADJUST, { input: delivery }, sam)
      expect(stockAdjust).toEqual({
        stockLevel: {
          onHand: 3,
          movements: { nodes: [{ delta: 3, type: 'ADJUSTMENT', reason: 'Delivery' }] },
        },
        userErrors: [],
      })
      expect(await next()).toEqual(changedTo(3))

      const ada = await signedIn('ada@example.com')
      const shippingAddress = {
        recipient: 'Ada Lovelace',
        line1: '12 St James’s Square',
        city: 'London',
        postalCode: 'SW1Y 4JH',
        countryCode: 'GB',
      }
      const order = {
        idempotencyKey: 'astrolabe',
        lines: [{ productId, quantity: 2 }],
        shippingAddress,
        paymentMethod: 'pm_card_visa',
        expectedTotal: { amount: '240.00', currencyCode: 'EUR' },
      }
      // The order subgraph has its copy of a new product and its stock within moments.
      const orderId = await eventually(async () => {
        const { orderPlace } = await ask(PLACE, { input: order }, ada)
        expect(orderPlace.userErrors).toEqual([])
        return orderPlace.order.id as string
      })
      expect(await next()).toEqual(changedTo(1))
      await changes.return()

      // Whatever has an id is found by it, each with what its own subgraph knows.
      const node = `query ($id: ID!) { node(id: $id) {
    __typename id ... on Product { name } ... on Order { status } ... on User { displayName } } }`
      expect((await ask(node, { id: productId })).node).toEqual({
        __typename: 'Product',
        id: productId,
        name: 'Brass Astrolabe',
      })
      expect((await ask(node, { id: orderId }, ada)).node).toMatchObject({
        __typename: 'Order',
        status: expect.any(String),
      })
      const { me } = await ask('{ me { id displayName } }', {}, ada)
      expect((await ask(node, { id: me.id }, ada)).node).toEqual({ __typename: 'User', ...me })
      const hidden = await send(graph.url, node, { variables: { id: orderId }, headers: {} })
      expect(JSON.stringify(hidden)).not.toContain('status":"')
    }, 60_000)

    it('is fresh within a second where it was kept, by itself and in lists', async () => {
      const sam = await signedIn('sam@example.com')
      const BY_SLUG = '{ product(slug: "halden-desk-lamp") { id version description } }'
      const LISTED = '{ products(first: 100) { nodes { slug description } } }'
      const described = async () => [
        (await ask(BY_SLUG)).product.description,
        (await ask(LISTED)).products.nodes.find(({ slug }: { slug: string }) => slug === 'halden-desk-lamp')
          .description,
      ]
      await described()
      const { id, version } = (await ask(BY_SLUG)).product
      const description = 'Bends wherever light is wanted.'
      const update = `mutation ($input: ProductUpdateInput!) { productUpdate(input: $input) { userErrors { code } } }`
      const { productUpdate } = await ask(
        update,
        { input: { id, expectedVersion: version, description } },
        sam,
      )
      expect(productUpdate.userErrors).toEqual([])
      const FRESH_WITHIN_MS = 1_000
      await eventually(described, (texts) => texts.every((text) => text === description), FRESH_WITHIN_MS)
    }, 30_000)

    it('is changed by nobody but staff', async () => {
      const archive = `mutation { productArchive(input: { id: "prod_01h2xcejqtf2nbrexx3vqjhp41" }) { userErrors { code } } }`
      const refused = async (headers = {}) =>
        (await send(graph.url, archive, { headers })).errors?.[0]?.extensions?.code
      expect(await refused()).toBe('UNAUTHENTICATED')
      expect(await refused(await signedIn('ada@example.com'))).toBe('FORBIDDEN')
    })
  })
}
