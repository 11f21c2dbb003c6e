/** A customer whose password, address, token and card are like nobody else's, and who makes mistakes with each. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, quotedTotal, send, shippingAddress } from '../clients.ts'
import { PLACE, product } from './place-and-watch.ts'

export const CANARY = {
  password: 'canary-password-71c0ffee',
  email: 'canary-71c0ffee@mail.example.com',
  card: '4242424242424242',
}

/** @returns the answers, and the tokens that were among them */
export async function useSecrets(url: string): Promise<{ answers: Answer[]; tokens: string[] }> {
  const session = `session { accessToken refreshToken } userErrors { message }`
  const register = `mutation ($input: UserRegisterInput!) { userRegister(input: $input) { ${session} } }`
  const signInAs = `mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { ${session} } }`
  const { email, password } = CANARY
  const answers: Answer[] = [
    await send(url, register, { variables: { input: { email, password, displayName: 'Canary' } } }),
    await send(url, signInAs, { variables: { input: { email, password } } }),
    await send(url, signInAs, { variables: { input: { email, password: `${password}!` } } }),
  ]
  const tokens = Object.values(answers).flatMap(({ data }) =>
    Object.values(data ?? {}).flatMap((payload) => {
      const opened = (payload as { session?: { accessToken: string; refreshToken: string } | null }).session
      return opened ? [opened.accessToken, opened.refreshToken] : []
    }),
  )
  const headers = { Authorization: `Bearer ${tokens[0]}` }
  const lines = [{ productId: await product(url), quantity: 1 }]
  const expectedTotal = await quotedTotal(url, lines)
  const input = {
    idempotencyKey: 'canary',
    lines,
    shippingAddress,
    paymentMethod: CANARY.card,
    expectedTotal,
  }
  answers.push(await send(url, PLACE, { variables: { input }, headers }))
  answers.push(
    await send(url, PLACE, {
      variables: { input },
      headers: { Authorization: `Bearer ${tokens[0]}x` },
    }),
  )
  return { answers, tokens }
}

/** What the processes have logged, and what they measure. @param endpoints of their metrics, by their names */
export async function readPlaces(folder: string, endpoints: Record<string, string>) {
  const logs = Object.keys(endpoints).map((name) => readFileSync(join(folder, 'logs', `${name}.log`), 'utf8'))
  const metrics = Object.values(endpoints).map(async (url) => (await fetch(`${url}/metrics`)).text())
  return { logs: logs.join('\n'), metrics: (await Promise.all(metrics)).join('\n') }
}
