/**
 * A customer whose password, e-mail address, street and card number are like nobody else's, and who does with each what
 * people do: uses it, mistypes it, and puts it where it does not belong.
 */
import { type Answer, quotedTotal, send, shippingAddress, subscribe } from '../clients.ts'
import { PLACE, product } from './place-and-watch.ts'

export const CANARY = {
  password: 'canary-password-71c0ffee',
  email: 'canary-71c0ffee@mail.example.com',
  street: '71 Canary-Coffee Wharf',
  card: '4242424242424242',
}

const SESSION = 'session { accessToken refreshToken } userErrors { message }'
const REGISTER = `mutation ($input: UserRegisterInput!) { userRegister(input: $input) { ${SESSION} } }`
const SIGN_IN = `mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { ${SESSION} } }`
const ADDRESS = `mutation ($input: AddressCreateInput!) { addressCreate(input: $input) { userErrors { message } } }`
const ATTACH = `mutation ($input: PaymentMethodAttachInput!) { paymentMethodAttach(input: $input) { userErrors { message } } }`

/** @returns the answers, the tokens that were among them, and the id of the order that was placed */
export async function useSecrets(url: string) {
  const { email, password, street, card } = CANARY
  const answers: Answer[] = []
  const tokens = new Set<string>()
  async function ask(query: string, input: object, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await send(url, query, { variables: { input }, headers })
    answers.push(answer)
    for (const payload of Object.values(answer.data ?? {})) {
      const { session } = (payload ?? {}) as { session?: Record<string, string> | null }
      for (const token of Object.values(session ?? {})) tokens.add(token)
    }
    return answer
  }

  await ask(REGISTER, { email, password, displayName: 'Canary' })
  await ask(REGISTER, { email, password, displayName: 'Canary' })
  await ask(SIGN_IN, { email, password })
  await ask(SIGN_IN, { email, password: `${password}!` })
  await ask(SIGN_IN, { email: password, password: email })
  await ask(SIGN_IN, { email, password: [{ password }] })
  await ask(SIGN_IN, { email, password, [card]: street })
  await ask(`mutation { sessionCreate(input: { email: "${email}", password: "${password} }) }`, {})
  await ask(
    `mutation { sessionCreate(input: { email: "${email}", password: 5, card: "${card}" }) { x } }`,
    {},
  )

  const [token] = tokens
  const signedIn = { Authorization: `Bearer ${token}` }
  const wrongly = { Authorization: `Bearer ${token}x` }
  const address = { ...shippingAddress, line1: street }
  await ask(ADDRESS, address, signedIn)
  await ask(ADDRESS, { ...address, countryCode: street, postalCode: null }, signedIn)
  await ask(ATTACH, { token: card }, signedIn)
  await ask(ATTACH, { token: `pm_${card}` }, signedIn)

  const lines = [{ productId: await product(url, 'loaf-tin'), quantity: 1 }]
  const order = {
    idempotencyKey: 'canary',
    lines,
    shippingAddress: address,
    paymentMethod: 'pm_card_visa',
    expectedTotal: await quotedTotal(url, lines),
  }
  const { data } = await ask(PLACE, order, signedIn)
  await ask(PLACE, { ...order, idempotencyKey: 'canary-card', paymentMethod: card }, signedIn)
  await ask(PLACE, { ...order, shippingAddress: { ...address, line1: [street, { card }] } }, signedIn)
  await ask(PLACE, order, wrongly)
  await ask(PLACE, order, { Authorization: `Basic ${btoa(`${email}:${password}`)}` })
  await refusedSocket(url, wrongly)

  const placed = data?.orderPlace as { order: { id: string } | null } | undefined
  return { answers, tokens: [...tokens], orderId: placed?.order?.id }
}

/** What a client that opens a socket with a wrong token is told is for itself; that it was refused is what counts here. */
async function refusedSocket(url: string, headers: Record<string, string>): Promise<void> {
  const events = subscribe(url, '{ me { email } }', { headers })
  await events.next().then(
    () => {
      throw new Error('a wrong token was taken')
    },
    () => undefined,
  )
}
