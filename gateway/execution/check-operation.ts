/**
 * Everything that is checked of a request before it is planned, in the order of what it costs us: the document, which
 * operation is meant, its variables, and what it may cost. The same for every transport.
 */
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { isObjectLike } from 'graphql/jsutils/isObjectLike.js'
import { getVariableValues } from 'graphql/execution/values.js'
import type { EstimateCost } from '../protection/estimate-cost.ts'
import type { OperationLimits } from '../protection/limits.ts'
import { screenVariables } from '../protection/screen-variables.ts'
import { withoutVariable } from '../protection/without-values.ts'
import type { Documents } from './documents.ts'

const MAX_ERRORS = 20

export interface GraphqlRequest {
  readonly query: string
  /** The SHA-256 of the query, where it is known already. */
  readonly hash?: string
  readonly operationName?: string | null
  readonly variables?: Readonly<Record<string, unknown>> | null
  /** `{ "cost": true }` asks for what the operation costs. */
  readonly extensions?: unknown
}

export interface CheckedOperation {
  readonly source: string
  /** Valid against the graph's schema. */
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly operation: OperationDefinitionNode
  /** As they were sent. */
  readonly variables: Record<string, unknown>
  readonly coerced: Record<string, unknown>
  /** The most that it is expected to cost. */
  readonly cost: number
  /** Whether the answer is to say what it cost. */
  readonly tellsCost: boolean
}

export type Checked = CheckedOperation | { readonly errors: readonly GraphQLError[] }
export type CheckOperation = (request: GraphqlRequest) => Checked

export function createOperationChecker(
  schema: GraphQLSchema,
  documents: Documents,
  limits: OperationLimits & { readonly LIMIT_COST: number },
  estimateCost: EstimateCost,
): CheckOperation {
  return ({ query, hash, operationName, variables, extensions }) => {
    const read = documents(query, hash)
    if ('errors' in read) return read
    const { document } = read
    const operation = getOperationAST(document, operationName)
    if (!operation) return { errors: [whichOperation(operationName)] }
    try {
      screenVariables(variables, limits)
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] }
      throw error
    }
    const sent = { ...variables }
    const { errors, coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], sent, {
      maxErrors: MAX_ERRORS,
    })
    if (errors) return { errors: errors.map(badVariable) }
    const cost = estimateCost(document, operation, coerced)
    if (cost > limits.LIMIT_COST) return { errors: [tooExpensive(cost, limits.LIMIT_COST)] }
    const name = operationName ?? undefined
    const tellsCost = isObjectLike(extensions) && extensions.cost === true
    return {
      source: query,
      document,
      operationName: name,
      operation,
      variables: sent,
      coerced,
      cost,
      tellsCost,
    }
  }
}

const refused = (message: string, code: string, more: object = {}, nodes?: GraphQLError['nodes']) =>
  new GraphQLError(message, { nodes, extensions: { code, ...more, http: { status: 400 } } })

const whichOperation = (name?: string | null) =>
  refused(
    name ? `There is no operation named "${name}".` : 'Say which of the operations to run: operationName.',
    'OPERATION_RESOLUTION_FAILURE',
  )

const badVariable = (error: GraphQLError) =>
  refused(withoutVariable(error), 'BAD_USER_INPUT', {}, error.nodes)

const tooExpensive = (estimated: number, limit: number) =>
  refused(
    `The operation may cost ${estimated}; at most ${limit} is allowed. Ask for shorter lists, or for less of each.`,
    'COST_ESTIMATED_TOO_EXPENSIVE',
    { cost: { estimated, limit } },
  )
