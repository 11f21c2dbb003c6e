/**
 * How a plan asks a subgraph: one POST over a kept-alive connection, signed by the gateway for this
 * subgraph, carrying the trace and the client's address. Nothing that the client sent is passed on but the
 * operation, its variables and the name of its software. What goes wrong on the way becomes an error with a stable code that names the subgraph.
 */
import type { GraphQLDataSource } from '@apollo/gateway'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { Pool } from 'undici'
import { type Client, clientHeaders } from '#platform/identity/client.ts'
import { log } from '#platform/process/log.ts'
import { traceHeaders } from '#platform/process/telemetry.ts'
import type { InternalTokens } from '../identity/internal-token.ts'
import type { OperationContext } from './operation-context.ts'

const CONNECTIONS = 64
const MAX_IN_FLIGHT = 2_000
const CONNECT_TIMEOUT_MS = 2_000
const ANSWER_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 30_000
const MAX_ANSWER_BYTES = 16 * 1024 * 1024

/** The connection broke before an answer came, as one does when the subgraph restarts. */
const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

export interface SubgraphClient extends GraphQLDataSource<OperationContext> {
  /** @throws when the subgraph does not say that it is ready */
  checkReady(): Promise<void>
  close(): Promise<void>
}

type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>

export function createSubgraphClient(name: string, url: string, tokens: InternalTokens): SubgraphClient {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
  })
  let inFlight = 0

  async function post(authorization: string, client: Client, body: string): Promise<Answer> {
    const origin = { ...traceHeaders(), ...clientHeaders(client) }
    const headers = { 'content-type': 'application/json', authorization, ...origin }
    const answer = await pool.request({ method: 'POST', path, headers, body })
    const text = await answer.body.text()
    return readAnswer(name, answer.statusCode, text)
  }

  /** A query changes nothing, so it may be asked once more when the connection broke under it. */
  async function send(authorization: string, client: Client, body: string, query: string): Promise<Answer> {
    try {
      return await post(authorization, client, body)
    } catch (error) {
      if (query.startsWith('mutation') || !BROKEN.has((error as { code?: string }).code ?? '')) throw error
      return post(authorization, client, body)
    }
  }

  return {
    async process({ request, context }) {
      const { query = '', variables, operationName } = request
      const { caller, client, deadline } = context as OperationContext
      if (Date.now() > deadline) throw fault(name, 'TIMEOUT', 'The operation took too long.')
      if (inFlight >= MAX_IN_FLIGHT) throw unavailable(name, new Error('too many requests are under way'))
      inFlight++
      try {
        const authorization = await tokens.authorization(caller, name)
        return await send(authorization, client, JSON.stringify({ query, variables, operationName }), query)
      } catch (error) {
        throw error instanceof GraphQLError ? error : unavailable(name, error)
      } finally {
        inFlight--
      }
    },
    async checkReady() {
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/readyz' })
      await body.dump()
      if (statusCode !== 200) throw new Error(`the ${name} subgraph is not ready`)
    },
    close: () => pool.close(),
  }
}

/** Reads a subgraph's answer; only an answer in GraphQL's own form is passed on. */
function readAnswer(name: string, status: number, text: string): Answer {
  if (status === 401 || status === 403) {
    // The gateway was refused, not its client: the client must not be told to sign in.
    throw unavailable(name, new Error(`the subgraph refused the gateway's token (${status})`))
  }
  const answer = parse(text)
  if (!answer) {
    const problem = new Error(`the subgraph answered ${status} without a GraphQL result`)
    if (status >= 500) throw unavailable(name, problem)
    log.error({ subgraph: name, err: problem }, 'a subgraph answered out of form')
    throw fault(name, 'SUBGRAPH_INVALID_RESPONSE', 'A part of the graph gave no valid answer.')
  }
  return answer
}

function parse(text: string): Answer | undefined {
  try {
    const answer = JSON.parse(text) as { data?: Record<string, unknown>; errors?: GraphQLFormattedError[] }
    const inForm = answer !== null && (Array.isArray(answer.errors) || typeof answer.data === 'object')
    return inForm ? { data: answer.data, errors: answer.errors } : undefined
  } catch {
    return undefined
  }
}

/** The error of an operation that needed a subgraph which cannot be reached; the cause goes to the log only. */
export function unavailable(subgraph: string, cause: unknown): GraphQLError {
  log.warn({ subgraph, err: cause }, 'a subgraph is out of reach')
  return fault(
    subgraph,
    'SUBGRAPH_UNAVAILABLE',
    'A part of the graph is out of reach. Try again in a moment.',
  )
}

function fault(serviceName: string, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, serviceName } })
}
