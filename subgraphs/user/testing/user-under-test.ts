/**
 * The user subgraph as its own process on the test's Postgres, and a gateway's key to ask it with. It is
 * asked over HTTP, as the gateway does.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { INTERNAL_TOKEN } from '#platform/identity/internal-token.ts'

const START_WITHIN_MS = 20_000

export interface Asker {
  /** TypeID; absent: not signed in. */
  sub?: string
  role?: string
  /** The session's TypeID. */
  sid?: string
  /** Where the client is, as the gateway tells it. */
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

export async function startUserSubgraph(databaseUrl: string) {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA')
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  const keys = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [{ ...jwk, kid }] }))
  })
  await once(keys.listen(0, '127.0.0.1'), 'listening')

  const child = fork(new URL('../main.ts', import.meta.url), {
    execArgv: [],
    silent: true,
    env: {
      PORT: '0',
      DATABASE_URL: databaseUrl,
      RATE_LIMIT_FACTOR: '1000',
      GATEWAY_JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`,
    },
  })
  const url = `http://127.0.0.1:${await portFrom(child.stdout!, child.stderr!)}`

  function internalToken(asker: Asker = {}, audience = 'user'): Promise<string> {
    const { sub, role, sid } = asker
    return new SignJWT(sub ? { sub, role, sid } : {})
      .setProtectedHeader({ alg: INTERNAL_TOKEN.algorithm, kid, typ: INTERNAL_TOKEN.typ })
      .setIssuer(INTERNAL_TOKEN.issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${INTERNAL_TOKEN.seconds} s`)
      .sign(privateKey)
  }

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
      signal: AbortSignal.timeout(20_000),
    })
    return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) }
  }

  return {
    url,
    internalToken,
    post,
    ask: async (asker: Asker, query: string, variables = {}) => {
      const { ipAddress = '', userAgent = '' } = asker
      const client = { 'x-forwarded-for': ipAddress, 'user-agent': userAgent }
      return post(`Bearer ${await internalToken(asker)}`, query, variables, client)
    },
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = await exit
      keys.close()
      return code as number | null
    },
  }
}

/** The port in the line that says `listening`. @throws with the output when the process ends before */
async function portFrom(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): Promise<number> {
  let output = ''
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not start:\n${output}`)), START_WITHIN_MS)
    const onText = (text: Buffer) => {
      output += text
      const port = /"port":(\d+).*"listening"/.exec(output)?.[1]
      if (!port) return
      clearTimeout(timer)
      resolve(Number(port))
    }
    stdout.on('data', onText).on('end', () => reject(new Error(`ended:\n${output}`)))
    stderr.on('data', onText)
  })
}
