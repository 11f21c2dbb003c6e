/**
 * How much one operation may be, checked before anything is validated or planned. Every limit can be configured
 * (LIMIT_…), and its refusal has a code of its own, by which programs go; docs/limits.md lists them.
 */
import { GraphQLError } from 'graphql'
import { z } from 'zod'
import { limitKey } from './limit-key.ts'

/** Spread into the gateway's configuration. */
export const operationLimitKeys = {
  LIMIT_TOKENS: limitKey(5_000, 'the most tokens in a document'),
  LIMIT_OPERATIONS: limitKey(50, 'the most operations in a document'),
  LIMIT_SELECTIONS: limitKey(2_500, 'the most selections of an operation, its fragments expanded'),
  LIMIT_DEPTH: limitKey(20, 'the deepest that a field may lie'),
  LIMIT_ALIASES: limitKey(200, 'the most aliases of an operation, its fragments expanded'),
  LIMIT_ROOT_FIELDS: limitKey(50, 'the most fields at the root of an operation'),
  LIMIT_DIRECTIVES: limitKey(200, 'the most directives of an operation, its fragments expanded'),
  LIMIT_INPUT_VALUES: limitKey(5_000, 'the most values in the variables of a request, or in one argument'),
  LIMIT_INPUT_DEPTH: limitKey(20, 'the deepest that lists and objects may nest in variables and arguments'),
  LIMIT_STRING_LENGTH: limitKey(20_000, 'the most characters of a string in variables and arguments'),
}

export const costLimitKeys = {
  LIMIT_COST: limitKey(4_000, 'the most that one operation may cost, as @cost and @listSize estimate it'),
}

/** How many connections there may be, so that some are left for others. */
export const connectionLimitKeys = {
  LIMIT_CONNECTIONS: limitKey(
    15_000,
    'the most connections at a time; always fewer than the process may have files',
  ),
  LIMIT_CONNECTIONS_PER_ADDRESS: limitKey(
    2_000,
    'the most connections of one address that is not a trusted proxy’s',
  ),
  LIMIT_SOCKETS_PER_ADDRESS: limitKey(1_000, 'the most WebSockets of one client address'),
  LIMIT_SUBSCRIPTIONS_PER_USER: limitKey(
    1_000,
    'the most subscriptions of one user; anonymous ones count by address',
  ),
  LIMIT_OPERATIONS_PER_SOCKET: limitKey(100, 'the most operations at a time on one WebSocket'),
  LIMIT_BUFFERED_BYTES: limitKey(4_194_304, 'the most bytes that may wait for a slow WebSocket to read them'),
  SOCKET_IDLE_SECONDS: limitKey(300, 'how long a WebSocket may stay open without an operation'),
}

export type ConnectionLimits = Readonly<z.infer<z.ZodObject<typeof connectionLimitKeys>>>

export type OperationLimits = Readonly<z.infer<z.ZodObject<typeof operationLimitKeys>>>

export const standardOperationLimits: OperationLimits = z.object(operationLimitKeys).parse({})

/** The code of the refusal, and what there is too much of. */
const EXCEEDED: Record<keyof OperationLimits, readonly [code: string, sentence: (most: number) => string]> = {
  LIMIT_TOKENS: ['OPERATION_TOO_LARGE', (most) => `The document has more than ${most} tokens.`],
  LIMIT_OPERATIONS: ['TOO_MANY_OPERATIONS', (most) => `The document has more than ${most} operations.`],
  LIMIT_SELECTIONS: [
    'OPERATION_TOO_LARGE',
    (most) => `The operation has more than ${most} selections, counting its fragments where they are spread.`,
  ],
  LIMIT_DEPTH: ['OPERATION_TOO_DEEP', (most) => `The operation is more than ${most} levels deep.`],
  LIMIT_ALIASES: ['TOO_MANY_ALIASES', (most) => `The operation has more than ${most} aliases.`],
  LIMIT_ROOT_FIELDS: [
    'TOO_MANY_ROOT_FIELDS',
    (most) => `The operation has more than ${most} fields at its root.`,
  ],
  LIMIT_DIRECTIVES: ['TOO_MANY_DIRECTIVES', (most) => `The operation has more than ${most} directives.`],
  LIMIT_INPUT_VALUES: ['INPUT_TOO_LARGE', (most) => `The input has more than ${most} values.`],
  LIMIT_INPUT_DEPTH: ['INPUT_TOO_DEEP', (most) => `The input is nested more than ${most} levels deep.`],
  LIMIT_STRING_LENGTH: ['INPUT_TOO_LARGE', (most) => `The input has a text of more than ${most} characters.`],
}

export function exceeded(limit: keyof OperationLimits, limits: OperationLimits): GraphQLError {
  const [code, sentence] = EXCEEDED[limit]
  return new GraphQLError(sentence(limits[limit]), { extensions: { code, http: { status: 400 } } })
}
