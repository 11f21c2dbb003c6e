/**
 * A shop's frontend, as its developers would set Apollo Client up: a link that adds the access token, and one
 * that, when the token is refused, refreshes the session once for all operations under way and sends them again.
 */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import { SetContextLink } from '@apollo/client/link/context'
import { ErrorLink } from '@apollo/client/link/error'
import { from, switchMap } from 'rxjs'
import { send } from '../clients.ts'

const TOKENS = 'session { accessToken refreshToken }'
const SIGN_IN = `mutation ($email: String!, $password: String!) {
  session: sessionCreate(input: { email: $email, password: $password }) { ${TOKENS} } }`
const REFRESH = `mutation ($refreshToken: String!) {
  session: sessionRefresh(input: { refreshToken: $refreshToken }) { ${TOKENS} } }`

interface Tokens {
  accessToken: string
  refreshToken: string
}

export async function createShopClient(url: string, email: string, password: string) {
  let tokens = await open(SIGN_IN, { email, password })
  const accessTokens = [tokens.accessToken]
  let refreshing: Promise<void> | undefined

  async function open(query: string, variables: Record<string, unknown>): Promise<Tokens> {
    const { data, errors } = await send(url, query, { variables })
    const answer = data?.session as { session: Tokens | null } | undefined
    if (!answer?.session) throw new Error(`no session: ${JSON.stringify(errors ?? data)}`)
    return answer.session
  }

  async function refresh(): Promise<void> {
    tokens = await open(REFRESH, { refreshToken: tokens.refreshToken })
    accessTokens.push(tokens.accessToken)
  }

  const authorize = new SetContextLink(({ headers }) => ({
    headers: { ...headers, authorization: `Bearer ${tokens.accessToken}` },
  }))
  const renew = new ErrorLink(({ error, operation, forward }) => {
    if (!isUnauthenticated(error)) return undefined
    refreshing ??= refresh().finally(() => (refreshing = undefined))
    return from(refreshing).pipe(switchMap(() => forward(operation)))
  })
  const client = new ApolloClient({
    link: ApolloLink.from([renew, authorize, new HttpLink({ uri: url })]),
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: 'network-only' } },
  })
  return { client, accessTokens }
}

function isUnauthenticated(error: unknown): boolean {
  if (ServerError.is(error)) return error.statusCode === 401
  return (
    CombinedGraphQLErrors.is(error) &&
    error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')
  )
}
