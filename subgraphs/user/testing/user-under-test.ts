/** The user subgraph on the test's Postgres, in this process, called over HTTP as the gateway does. */
import { serveGatewayKeys, token } from '#platform/testing/fake-gateway.ts'
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { parseConfig } from '#platform/process/config.ts'
import { configSchema } from '../config.ts'
import { startUser } from '../start-user.ts'

const ANSWER_WITHIN_MS = 20_000

export interface TestCaller {
  /** TypeID; absent: not signed in. */
  sub?: string
  role?: string
  /** The session's TypeID. */
  sid?: string
  /** Where the client is, as the gateway passes it on. */
  ipAddress?: string
  userAgent?: string
}

export interface Answer {
  status: number
  // The shape is the query's.
  // oxlint-disable-next-line no-explicit-any
  data: any
  errors?: { message: string; extensions: { code: string } }[]
}

/** The tests share a broker; the streams are there from the first one on. */
async function provisionStreams(): Promise<void> {
  const bus = await connectBus(process.env.TEST_NATS_URL!, STREAMS)
  await bus.close()
}

export type UserUnderTest = Awaited<ReturnType<typeof startUserUnderTest>>

export async function startUserUnderTest(databaseUrl: string) {
  const gateway = await serveGatewayKeys()
  await provisionStreams()
  const env = {
    PORT: '0',
    DATABASE_URL: databaseUrl,
    NATS_URL: process.env.TEST_NATS_URL,
    RATE_LIMIT_FACTOR: '1000',
    GATEWAY_JWKS_URL: gateway.url,
  }
  const { port, bus, close } = await startUser(parseConfig(configSchema, env))
  const url = `http://127.0.0.1:${port}`

  /** @param authorization the header as it is, null for none */
  async function post(
    authorization: string | null,
    query: string,
    variables = {},
    headers = {},
  ): Promise<Answer> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }), ...headers },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    return { ...JSON.parse(await response.text()), status: response.status }
  }

  return {
    url,
    bus,
    post,
    async ask(caller: TestCaller, query: string, variables = {}) {
      const { sub, role, sid, ipAddress = '', userAgent = '' } = caller
      const client = { 'x-forwarded-for': ipAddress, 'user-agent': userAgent }
      const claims = { aud: 'user', ...(sub && { sub, role, sid }) }
      return post(await token({ claims }), query, variables, client)
    },
    /** What the gateway asks before staff changes anything: the status of the answer. */
    async checkSession(caller: TestCaller) {
      const authorization = await token({ claims: { aud: 'user', ...caller } })
      const response = await fetch(`${url}/gateway/session`, { headers: { authorization } })
      return response.status
    },
    async close() {
      await close()
      gateway.close()
    },
  }
}
