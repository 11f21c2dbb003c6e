/** Real clients of the graph, as a frontend uses them: HTTP by fetch, subscriptions by graphql-ws. */
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const ANSWER_WITHIN_MS = 15_000

/** Where orders go, as `orderPlace` takes it. */
export const shippingAddress = {
  recipient: 'Ada',
  line1: '1 Main St',
  city: 'London',
  postalCode: 'N1',
  countryCode: 'GB',
}

export interface Answer {
  data?: Record<string, unknown> | null
  errors?: { message: string; extensions?: Record<string, unknown> }[]
}

/** Sends one operation to `url` (the gateway's /graphql). */
export async function send(
  url: string,
  query: string,
  options: { variables?: Record<string, unknown>; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: JSON.stringify({ query, variables: options.variables }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
  return (await response.json()) as Answer
}

/** Subscribes and yields each event; ends with the subscription, fails when one is late. */
export async function* subscribe(
  url: string,
  query: string,
  options: {
    variables?: Record<string, unknown>
    headers?: Record<string, string>
    /** Ends it. */
    signal?: AbortSignal
  } = {},
): AsyncGenerator<Answer, void> {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: options.headers,
    retryAttempts: 0,
  })
  const events = client.iterate({ query, variables: options.variables })
  const end = () => void client.dispose()
  options.signal?.addEventListener('abort', end)
  try {
    while (true) {
      const { value, done } = await withDeadline(events.next())
      if (done) return
      yield value as Answer
    }
  } finally {
    options.signal?.removeEventListener('abort', end)
    await client.dispose()
  }
}

async function withDeadline<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no event within ${ANSWER_WITHIN_MS} ms`)), ANSWER_WITHIN_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const QUOTE = `query ($input: OrderQuoteInput!) { orderQuote(input: $input) {
  quote { total { amount currencyCode } } userErrors { code message } } }`

/** The total that `orderPlace` takes as `expectedTotal`: what the lines would cost now. */
export async function quotedTotal(url: string, lines: object[]): Promise<object> {
  const answer = await send(url, QUOTE, { variables: { input: { lines, shippingAddress } } })
  const quoted = answer.data?.orderQuote as { quote: { total: object } | null } | undefined
  if (!quoted?.quote) throw new Error(`there is no quote: ${JSON.stringify(answer)}`)
  return quoted.quote.total
}

/** Signs in and returns the header that says so. */
export async function signIn(url: string, email: string): Promise<{ Authorization: string }> {
  const answer = await send(
    url,
    `mutation ($email: String!) {
       sessionCreate(input: { email: $email, password: "correct-horse-battery-staple" }) { session { accessToken } }
     }`,
    { variables: { email } },
  )
  const created = answer.data?.sessionCreate as { session: { accessToken: string } | null } | undefined
  if (!created?.session) throw new Error(`could not sign in as ${email}: ${JSON.stringify(answer)}`)
  return { Authorization: `Bearer ${created.session.accessToken}` }
}
