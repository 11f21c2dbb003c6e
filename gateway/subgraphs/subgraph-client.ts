/**
 * How a plan asks a subgraph: one POST over a kept-alive connection, signed by the gateway for this subgraph,
 * carrying the trace and the client's address. Nothing that the client sent is passed on but the operation, its
 * variables and the name of its software. Every failure becomes an error with a stable code that names the subgraph.
 */
import { trace } from '@opentelemetry/api'
import { GraphQLError } from 'graphql'
import { Pool } from 'undici'
import { type Client, clientHeaders } from '#platform/identity/client.ts'
import { log } from '#platform/process/log.ts'
import { traceHeaders } from '#platform/telemetry/tracing.ts'
import type { SubgraphAnswer, SubgraphRequest } from '../execution/executor.ts'
import type { OperationContext } from '../execution/operation-context.ts'
import type { TokenSigner } from '../identity/token-signer.ts'
import { createSubgraphBreaker, type SubgraphLimits } from './subgraph-breaker.ts'
import { isRepeatable, mayBeRefusal } from './repeatable.ts'
import { createSecondTry } from './second-try.ts'
import { subgraphError, unavailable } from './subgraph-error.ts'

const MAX_CONNECTIONS = 64
/** Of the time that a subgraph may take: after it, another replica is asked as well. */
const FIRST_TRY = 0.2
const CONNECT_TIMEOUT_MS = 2_000
const KEEP_ALIVE_MS = 30_000
const MAX_ANSWER_BYTES = 16 * 1024 * 1024

/** The connection broke before an answer came, as one does when the subgraph restarts. */
const BROKEN = new Set<unknown>(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

export interface SubgraphClient {
  /** @throws GraphQLError when the subgraph gives no answer */
  fetch(request: SubgraphRequest, context: OperationContext): Promise<SubgraphAnswer>
  /** @throws when the subgraph does not say that it is ready */
  checkReady(): Promise<void>
  /** @throws while the subgraph is not asked, because it failed again and again */
  checkBreaker(): Promise<void>
  close(): Promise<void>
}

export function createSubgraphClient(
  name: string,
  url: string,
  signer: TokenSigner,
  limits: SubgraphLimits,
): SubgraphClient {
  const { origin, hostname, port, pathname: path } = new URL(url)
  const options = {
    connections: MAX_CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: limits.SUBGRAPH_TIMEOUT_MS,
    bodyTimeout: limits.SUBGRAPH_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
  }
  const pool = new Pool(origin, options)
  /** Whose connections are for one request each: they lead to a replica that is ready now. */
  const fresh = new Pool(origin, { ...options, pipelining: 0 })
  const secondTry = createSecondTry(limits.SUBGRAPH_TIMEOUT_MS * FIRST_TRY, limits.SUBGRAPH_TIMEOUT_MS)
  const breaker = createSubgraphBreaker(name, limits)
  const place = { 'server.address': hostname, 'server.port': Number(port) || undefined, 'url.full': url }

  async function post(
    from: Pool,
    authorization: string,
    client: Client,
    body: string,
    signal: AbortSignal,
  ): Promise<SubgraphAnswer> {
    const headers = {
      'content-type': 'application/json',
      authorization,
      ...traceHeaders(),
      ...clientHeaders(client),
    }
    // Undici's own time-outs begin when the request is sent: the signal's counts the wait for a connection, too.
    const answer = await from.request({ method: 'POST', path, headers, body, signal })
    trace.getActiveSpan()?.setAttributes({ ...place, 'http.response.status_code': answer.statusCode })
    const read = readAnswer(name, answer.statusCode, await answer.body.text())
    const { 'cache-control': cacheControl, 'cache-tag': cacheTag } = answer.headers
    return {
      ...read,
      ...(typeof cacheControl === 'string' && { cacheControl }),
      ...(typeof cacheTag === 'string' && { cacheTag }),
    }
  }

  /** Tries what may be asked twice once more when its connection broke, or does not answer. */
  async function send(request: SubgraphRequest, authorization: string, client: Client) {
    const body = request.body ?? write(request)
    const ask = (from: Pool) => (signal: AbortSignal) => post(from, authorization, client, body, signal)
    const isRefusal = (answer: SubgraphAnswer) => mayBeRefusal(request, answer)
    const tryTwice = () => secondTry.run(ask(pool), ask(fresh), () => isRepeatable(request), isRefusal)
    try {
      return await tryTwice()
    } catch (error) {
      if (!isBroken(error) || !isRepeatable(request)) throw error
      const answer = await tryTwice()
      if (isRefusal(answer)) throw error // what broke may have been carried out
      return answer
    }
  }

  return {
    async fetch(request, { caller, deadline }) {
      if (Date.now() > deadline) throw subgraphError(name, 'TIMEOUT', 'The operation took too long.')
      const authorization = await signer.authorization(caller, name)
      try {
        return await breaker.run(() => send(request, authorization, caller.client))
      } catch (error) {
        throw error instanceof GraphQLError ? error : unavailable(name, error)
      }
    },
    async checkReady() {
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/readyz' })
      await body.dump()
      if (statusCode !== 200) throw new Error(`the ${name} subgraph is not ready`)
    },
    checkBreaker: () => breaker.check(),
    async close() {
      await Promise.all([pool.close(), fresh.close()])
    },
  }
}

const write = ({ query, variables, operationName }: SubgraphRequest) =>
  JSON.stringify({ query, variables, operationName })

const isBroken = (error: unknown) => error instanceof Error && 'code' in error && BROKEN.has(error.code)

/** Reads a subgraph's answer; only an answer in GraphQL's own form is passed on. */
function readAnswer(name: string, status: number, text: string): SubgraphAnswer {
  if (status === 401 || status === 403) {
    // The gateway was refused, not its client: the client must not be asked to sign in.
    throw unavailable(name, new Error(`the subgraph refused the gateway's token (${status})`))
  }
  const answer = parse(text)
  if (!answer) {
    const problem = new Error(`the subgraph answered ${status} without a GraphQL result`)
    if (status >= 500) throw unavailable(name, problem)
    log.error({ subgraph: name, err: problem }, 'a subgraph sent an invalid answer')
    throw subgraphError(name, 'SUBGRAPH_INVALID_RESPONSE', 'A part of the graph gave no valid answer.')
  }
  return answer
}

function parse(text: string): SubgraphAnswer | undefined {
  try {
    const answer: SubgraphAnswer | null = JSON.parse(text)
    const isResult = answer !== null && (Array.isArray(answer.errors) || typeof answer.data === 'object')
    return isResult ? { data: answer.data, errors: answer.errors } : undefined
  } catch {
    return undefined
  }
}
