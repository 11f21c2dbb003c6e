/**
 * `npm run bench -- gateway-auth`: what a bearer token costs. Requests per second through the gateway with and
 * without one, alternating in one run, so that whatever else the machine does meets both. Each round has tokens
 * that the gateway has not seen.
 */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { Pool } from 'undici'

const ROUNDS = Number(process.argv[2] ?? 60)
const ROUND_MS = 500
const CONNECTIONS = 32
/** Each sends some forty requests in a round; a real client’s token serves ten minutes of them. */
const USERS = 100
const QUERY = JSON.stringify({ query: '{ product(slug: "lamp") { name price { amount currencyCode } } }' })
const ANSWER = { data: { product: { name: 'Lamp', price: { amount: '239.00', currencyCode: 'EUR' } } } }

const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
const gatewayKey = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
const kid = newId()

const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: ACCESS_TOKEN.algorithm }] }
const stub = start('subgraph-stub.ts', { ANSWER: JSON.stringify(ANSWER), JWKS: JSON.stringify(jwks) })
const origin = `http://127.0.0.1:${Number(await nextLine(stub, /^\d+$/))}`
const gateway = start('../gateway/main.ts', {
  PORT: '0',
  USER_JWKS_URL: `${origin}/.well-known/jwks.json`,
  GATEWAY_SIGNING_KEY: JSON.stringify(await exportJWK(gatewayKey.privateKey)),
  ...Object.fromEntries(['USER', 'PRODUCT', 'ORDER', 'PAYMENT'].map((name) => [`${name}_URL`, origin])),
})
const { port } = JSON.parse(await nextLine(gateway, /"listening"/)) as { port: number }
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS })

function start(file: string, env: Record<string, string>): ChildProcess {
  return fork(new URL(file, import.meta.url), { env, execArgv: [], silent: true })
}

async function nextLine(child: ChildProcess, wanted: RegExp): Promise<string> {
  child.stderr?.pipe(process.stderr)
  for await (const line of createInterface({ input: child.stdout! })) if (wanted.test(line)) return line
  throw new Error('a process ended before it was ready')
}

function accessToken(): Promise<string> {
  return new SignJWT({ role: 'CUSTOMER' })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, kid, typ: ACCESS_TOKEN.typ })
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setSubject(toGlobalId('user', newId()))
    .setIssuedAt()
    .setExpirationTime('600 s')
    .sign(privateKey)
}

/** @returns requests per second */
async function round(tokens: readonly string[]): Promise<number> {
  const began = performance.now()
  let done = 0
  async function client(index: number): Promise<void> {
    for (let turn = index; performance.now() - began < ROUND_MS; turn += CONNECTIONS) {
      const token = tokens[turn % tokens.length]
      const headers = {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      }
      const answer = await pool.request({ method: 'POST', path: '/graphql', headers, body: QUERY })
      const text = await answer.body.text()
      if (!text.includes('"Lamp"')) throw new Error(`${answer.statusCode} ${text}`)
      done++
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => client(index)))
  return (done * 1_000) / (performance.now() - began)
}

const newTokens = () => Promise.all(Array.from({ length: USERS }, accessToken))
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

console.log('warming up')
for (const tokens of [[], await newTokens(), []]) await round(tokens)
const results: { without: number; with: number }[] = []
for (let turn = 0; turn < ROUNDS; turn++) {
  const tokens = await newTokens()
  // Who is first changes, as what comes first in a round may have an advantage.
  const first = turn % 2 === 0
  const before = first ? await round([]) : await round(tokens)
  const after = first ? await round(tokens) : await round([])
  const result = first ? { without: before, with: after } : { without: after, with: before }
  results.push(result)
}
const without = median(results.map((result) => result.without))
const withToken = median(results.map((result) => result.with))
const ratio = median(results.map((result) => result.with / result.without))
console.log(
  `median: without ${without.toFixed(0)}/s, with ${withToken.toFixed(0)}/s, ratio ${ratio.toFixed(3)}`,
)

await pool.close()
for (const child of [gateway, stub]) {
  const exit = once(child, 'exit')
  child.disconnect()
  await exit
}
