/**
 * Whatever staff changes, it changes with a session that goes on: the gateway asks the user subgraph, whose database
 * knows. What was ended a moment ago has no effect, wherever the word of it has got to. Where it cannot ask, nothing
 * is changed.
 */
import { GraphQLError, OperationTypeNode } from 'graphql'
import { isStaff } from '#platform/identity/caller.ts'
import { log } from '#platform/process/log.ts'
import type { GatewayCaller } from './gateway-caller.ts'
import type { TokenSigner } from './token-signer.ts'

const USER = 'user'
const ANSWERS_WITHIN_MS = 2_000
const SESSION_OVER = 403

/** @returns why the operation is not carried out */
export type CheckSession = (
  operation: OperationTypeNode,
  caller: GatewayCaller,
) => Promise<GraphQLError | undefined>

/** @param userUrl the user subgraph's /graphql */
export function createSessionCheck(
  userUrl: string,
  signer: Pick<TokenSigner, 'authorization'>,
): CheckSession {
  const url = new URL('/gateway/session', userUrl)
  return async (operation, caller) => {
    if (operation !== OperationTypeNode.MUTATION || !isStaff(caller)) return undefined
    try {
      const authorization = await signer.authorization(caller, USER)
      const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS)
      const { ok, status } = await fetch(url, { headers: { authorization }, signal })
      if (ok) return undefined
      if (status === SESSION_OVER || status === 401) return sessionOver()
      throw new Error(`The user subgraph answered ${status}.`)
    } catch (error) {
      log.error({ err: error }, 'a session could not be checked')
      return new GraphQLError(
        'Whether you are still signed in cannot be checked just now. Try again in a moment.',
        {
          extensions: { code: 'IDENTITY_UNAVAILABLE', http: { status: 503 } },
        },
      )
    }
  }
}

export const sessionOver = () =>
  new GraphQLError('The session is over. Sign in again.', {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  })
