/** A customer who places an order and watches it until it is settled. */
import { quotedTotal, send, shippingAddress, subscribe } from '../clients.ts'

export const PLACE = `mutation Place($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id number } cursor userErrors { code message } } }`
const WATCH = `subscription Watch($id: ID!, $after: String) { orderStatusChanged(orderId: $id, after: $after) {
  status order { number customer { displayName } lines { product { name } } saga { traceId } } } }`

export async function product(url: string, slug = 'kupfer-floor-lamp'): Promise<string> {
  const { data } = await send(url, 'query ($slug: String!) { product(slug: $slug) { id } }', {
    variables: { slug },
  })
  return (data!.product as { id: string }).id
}

export async function place(
  url: string,
  headers: Record<string, string>,
  paymentMethod: string,
  key: string,
  slug?: string,
) {
  const lines = [{ productId: await product(url, slug), quantity: 1 }]
  const expectedTotal = await quotedTotal(url, lines)
  const input = { idempotencyKey: key, lines, shippingAddress, paymentMethod, expectedTotal }
  const { data, errors } = await send(url, PLACE, { variables: { input }, headers })
  const { order, cursor } = (data?.orderPlace ?? {}) as {
    order?: { id: string; number: string }
    cursor?: string
  }
  if (!order) throw new Error(JSON.stringify({ data, errors }))
  return { ...order, cursor: cursor! }
}

export async function watch(
  url: string,
  headers: Record<string, string>,
  { id, cursor }: { id: string; cursor: string },
) {
  for await (const { data } of subscribe(url, WATCH, { variables: { id, after: cursor }, headers })) {
    const change = data!.orderStatusChanged as { status: string; order: { saga: { traceId: string } } }
    if (['CONFIRMED', 'REJECTED'].includes(change.status)) return change
  }
  throw new Error('the subscription ended too early')
}

export async function mistypePassword(url: string): Promise<void> {
  const input = '{ email: "ada@example.com", password: "wrong-wrong" }'
  await send(url, `mutation { sessionCreate(input: ${input}) { userErrors { message } } }`)
}
