/**
 * An order paid with a kept payment method, and refunded, through the gateway and with every process real; in the
 * end what we believe of the money is what the provider believes.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { readKeys } from '../../../dev/parts/keys.ts'
import { verifyPayments } from '../../../subgraphs/payment/operations/verify-payments.ts'
import { eventually } from '../../eventually.ts'
import { quotedTotal, send, shippingAddress, signIn } from '../clients.ts'
import type { RunningGraph } from '../graph.ts'

const ATTACH = `mutation { paymentMethodAttach(input: { token: "pm_card_mastercard" }) {
  paymentMethod { id } userErrors { message } } }`
const METHODS = `{ me { paymentMethods { id last4 } } }`
const PRODUCT = `{ product(slug: "halden-desk-lamp") { id } }`
const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id } userErrors { message } } }`
const ORDER = `query ($id: ID!) { order(id: $id) { status payment { id status captured { amount } } } }`
const REFUND = `mutation ($input: PaymentRefundInput!) { paymentRefund(input: $input) {
  payment { status refunded { amount } order { id status } } userErrors { code } } }`
let graph: RunningGraph

interface PaidOrder {
  status: string
  payment: { id: string; status: string; captured: { amount: string } } | null
}

async function ask<Data>(
  headers: Record<string, string>,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const { data, errors } = await send(graph.url, query, { headers, variables })
  expect(errors).toBeUndefined()
  return data as Data
}

async function place(headers: Record<string, string>, paymentMethod: string): Promise<string> {
  const { product } = await ask<{ product: { id: string } }>(headers, PRODUCT)
  const lines = [{ productId: product.id, quantity: 1 }]
  const expectedTotal = await quotedTotal(graph.url, lines)
  const input = { idempotencyKey: randomUUID(), lines, shippingAddress, paymentMethod, expectedTotal }
  const { orderPlace } = await ask<{ orderPlace: { order: { id: string } } }>(headers, PLACE, { input })
  return orderPlace.order.id
}

function orderWhen(headers: Record<string, string>, id: string, status: string): Promise<PaidOrder> {
  return eventually(
    async () => (await ask<{ order: PaidOrder }>(headers, ORDER, { id })).order,
    ({ payment }) => payment?.status === status,
  )
}

/** Registers the test of an order’s payment. */
export function tellOfPayment(running: () => RunningGraph): void {
  describe('a payment', () => {
    beforeAll(() => {
      graph = running()
    })

    it('is captured, refunded, and the same in both ledgers', async () => {
      const ada = await signIn(graph.url, 'ada@example.com')
      const sam = await signIn(graph.url, 'sam@example.com')
      const { paymentMethodAttach } = await ask<{ paymentMethodAttach: { paymentMethod: { id: string } } }>(
        ada,
        ATTACH,
      )
      const methodId = paymentMethodAttach.paymentMethod.id
      expect(await ask(ada, METHODS)).toEqual({ me: { paymentMethods: [{ id: methodId, last4: '4444' }] } })

      const { payment } = await orderWhen(ada, await place(ada, methodId), 'CAPTURED')
      const input = { paymentId: payment!.id, idempotencyKey: randomUUID(), reason: 'It came broken.' }
      expect(await ask(sam, REFUND, { input })).toMatchObject({
        paymentRefund: { payment: { status: 'REFUNDED', refunded: payment!.captured }, userErrors: [] },
      })

      // Somebody else's method is no method.
      const rejected = await orderWhen(sam, await place(sam, methodId), 'FAILED')
      expect(rejected.payment?.captured.amount).toBe('0.00')

      const { pspApiKey: apiKey } = await readKeys(graph.folder)
      const databaseUrl = graph.stack.urls().PAYMENT_DATABASE_URL!
      expect(await verifyPayments(databaseUrl, { url: graph.stack.url('psp'), apiKey })).toEqual({
        entries: 3,
        differences: [],
      })
    }, 60_000)
  })
}
