/**
 * `npm run bench -- gateways [rounds]`: processor time of whole gateways per request, in front of the same replayed
 * subgraphs: this one, Apollo's, Mercurius, Hive Gateway, and the least that a proxy can do. They take turns, each answer
 * is compared with Apollo's, and the median of the rounds counts. The peers are installed by the benchmark alone, below
 * `.data/`; one that cannot be installed, or answers otherwise, is left out, and said to be. Where `taskset` exists the
 * gateway has one core and everything else the other.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { toGlobalId } from '#contracts/ids.ts'
import { ACCESS_TOKEN } from '#platform/identity/access-token.ts'
import { newId } from '#platform/process/new-id.ts'
import { runOrThrow } from '../dev/processes/child.mjs'
import { root } from '../dev/paths.ts'
import { type Candidate, startCandidate } from './gateway/candidate.ts'
import { QUERIES } from './gateway/engine-graph.ts'
import { CONNECTIONS, loadFor } from './gateway/load-gateway.ts'
import { startReplay } from './gateway/start-replay.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const ROUND_MS = 1_000
const INSTALL_TIMEOUT_MS = 300_000
const PEERS = join(root, '.data/bench-peers')
/** Each peer's packages, installed apart: one that the registry cannot give keeps no other out. */
const PACKAGES = [
  ['mercurius@16.10.1', '@mercuriusjs/gateway@5.2.0', 'fastify@5.12.8', 'graphql@16.15.0'],
  ['@graphql-hive/gateway@2.15.1'],
]

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

async function installPeers(): Promise<void> {
  if (existsSync(join(PEERS, 'node_modules'))) return
  mkdirSync(PEERS, { recursive: true })
  writeFileSync(join(PEERS, 'package.json'), '{ "private": true }')
  for (const packages of PACKAGES) {
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', PEERS, ...packages]
    await runOrThrow({ command: 'npm', args }, { timeoutMs: INSTALL_TIMEOUT_MS }).catch((error: Error) => {
      console.log(`${packages[0]} cannot be installed: ${error.message}`)
    })
  }
}

/** One for each connection, so that callers share nothing. */
async function accessTokens() {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const key = { ...(await exportJWK(publicKey)), kid: 'bench', alg: ACCESS_TOKEN.algorithm }
  const sign = () =>
    new SignJWT({ role: 'CUSTOMER' })
      .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, kid: 'bench', typ: ACCESS_TOKEN.typ })
      .setIssuer(ACCESS_TOKEN.issuer)
      .setAudience(ACCESS_TOKEN.audience)
      .setSubject(toGlobalId('user', newId()))
      .setIssuedAt()
      .setExpirationTime('1 h')
      .sign(privateKey)
  const tokens = await Promise.all(Array.from({ length: CONNECTIONS }, sign))
  return { jwks: JSON.stringify({ keys: [key] }), tokens }
}

await installPeers()
const { jwks, tokens } = await accessTokens()
const replay = await startReplay(jwks)
const env = { ORIGIN: replay.origin, SDL: replay.sdl, PEERS }
const entrants: [name: string, file: string, tokens?: readonly string[]][] = [
  ['Apollo, stock', 'apollo'],
  ['proxy', 'proxy'],
  ['ours, each caller another', 'ours', tokens],
  ['ours, one caller', 'ours'],
  ['Mercurius', 'mercurius'],
  ['Hive Gateway', 'hive'],
]
const candidates: Candidate[] = []
for (const [name, file, callers] of entrants) {
  const started = await startCandidate(name, file, env, callers).catch((error: Error) => {
    console.log(`${name} is left out: ${error.message}`)
  })
  if (started) candidates.push(started)
}
const [apollo] = candidates as [Candidate]

const known: Record<string, object> = {}
const expected: Record<string, { data?: unknown }> = {}
for (const [name, query] of Object.entries(QUERIES)) {
  await replay.takeCalls()
  const answer = (expected[name] = await apollo.ask(query))
  known[query] = { calls: await replay.takeCalls(), answer }
}
await candidates.find(({ name }) => name === 'proxy')?.tell(known)

for (const [name, query] of Object.entries(QUERIES)) {
  const racing: Candidate[] = []
  for (const candidate of candidates) {
    const { data, errors } = await candidate.ask(query)
    if (!errors && isDeepStrictEqual(data, expected[name]?.data)) racing.push(candidate)
    else
      console.log(
        `${candidate.name} answers "${name}" otherwise, and is left out: ${JSON.stringify(errors ?? data).slice(0, 150)}`,
      )
  }
  const times = new Map(
    racing.map((each) => [each, { micros: [] as number[], rate: [] as number[], calls: 0 }]),
  )
  for (let turn = -2; turn < ROUNDS; turn++) {
    for (const candidate of racing) {
      await replay.takeCalls()
      const { done, ms, micros } = await loadFor(candidate, query, ROUND_MS)
      const calls = (await replay.takeCalls()).length
      const mine = times.get(candidate)
      if (turn < 0 || !mine) continue // warming up
      mine.micros.push(micros / done)
      mine.rate.push((done * 1_000) / ms)
      mine.calls = calls / done
    }
  }
  const of = (who: string) =>
    median(times.get(racing.find((each) => each.name === who) as Candidate)?.micros ?? [])
  console.log(`\n${name}`)
  for (const [candidate, { micros, rate, calls }] of times) {
    const took = median(micros)
    console.log(
      `  ${candidate.name.padEnd(26)} ${(took / 1_000).toFixed(3)} ms  ${median(rate).toFixed(0).padStart(6)}/s  ` +
        `${calls.toFixed(1).padStart(5)} calls  ${(took / of('proxy')).toFixed(2)} × the proxy  ` +
        `1/${(of('Apollo, stock') / took).toFixed(1)} of Apollo  ${candidate.residentMb().toFixed(0)} MB`,
    )
  }
}
for (const candidate of candidates) candidate.stop()
replay.stop()
