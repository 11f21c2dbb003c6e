/**
 * The clients' side of a run: customers who sign in, and again when their token has expired, and who retry until
 * they get an answer, as a client does that must know what became of its order.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, send, signIn } from '../../e2e/clients.ts'
import type { Outcome } from '../history.ts'

export const CUSTOMER = 'ada@example.com'
export const STAFF = 'sam@example.com'
const RETRY_MS = 250

export interface Shop {
  url: string
  /** Where the provider shows the pages of banks. */
  providerUrl: string
  /** As clients know them. */
  products: readonly string[]
  /** Asks as the account, and retries when the answer is an error, until `until` (ms since the epoch). */
  ask(email: string, query: string, variables: object, until: number): Promise<Answer | undefined>
  /** The headers of the account. */
  headers(email: string): Promise<Record<string, string>>
}

export async function openShop(url: string, providerUrl: string): Promise<Shop> {
  const tokens = new Map<string, Promise<Record<string, string>>>()
  const headers = (email: string) => {
    const known = tokens.get(email) ?? signIn(url, email)
    tokens.set(email, known)
    known.catch(() => tokens.delete(email))
    return known
  }
  const { data } = await send(url, '{ products(first: 100) { nodes { id } } }')
  const { nodes } = (data as { products: { nodes: { id: string }[] } }).products

  return {
    url,
    providerUrl,
    products: nodes.map(({ id }) => id),
    headers,
    async ask(email, query, variables, until) {
      while (Date.now() < until) {
        try {
          const answer = await send(url, query, {
            variables: { ...variables },
            headers: await headers(email),
          })
          if (isExpired(answer)) tokens.delete(email)
          else if (!answer.errors) return answer
        } catch {
          // The gateway or the user subgraph is away: the loop retries.
        }
        await sleep(RETRY_MS)
      }
      return undefined
    },
  }
}

const isExpired = ({ errors }: Answer) =>
  errors?.some((error) => error.extensions?.code === 'UNAUTHENTICATED')

/** How a mutation ended whose payload was asked for as `result`. */
export function outcomeOf(answer: Answer | undefined): Outcome {
  const payload = answer?.data?.result as { userErrors: { code: string }[] } | null | undefined
  return payload ? (payload.userErrors[0]?.code ?? 'DONE') : 'UNKNOWN'
}
