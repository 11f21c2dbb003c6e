/**
 * One way for queries and mutations from the request to the result, whatever the transport: checked, charged, planned,
 * executed. Never throws: a fault is among the errors, which the transport formats.
 */
import { GraphQLError, OperationTypeNode } from 'graphql'
import type { AnswerFromCache } from '../caching/response-cache.ts'
import type { ActualCost } from '../protection/actual-cost.ts'
import type { Budgets } from '../protection/budgets.ts'
import type { CheckSession } from '../identity/session-check.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import type { CheckedOperation, CheckOperation, GraphqlRequest } from './check-operation.ts'
import type { Executor, Result } from './executor.ts'
import { operationContext } from './operation-context.ts'
import type { PlanFor } from './plans.ts'

/** Reading a text costs something, also one that is refused. */
const REFUSED_COST = 10
const READ_COST = 1

/** Checked, and paid for. */
export type AdmitOperation = (
  request: GraphqlRequest,
  caller: GatewayCaller,
) => Promise<CheckedOperation | { readonly errors: readonly GraphQLError[] }>

export function createAdmission(check: CheckOperation, budgets: Pick<Budgets, 'charge'>): AdmitOperation {
  return async (request, caller) => {
    const checked = check(request)
    const cost = 'errors' in checked ? REFUSED_COST : READ_COST + checked.cost
    const refusal = await budgets.charge(caller, cost)
    return refusal ? { errors: [refusal] } : checked
  }
}

/** @param asText whether `data` may be `WrittenData`, for a transport that sends it as it is */
export type AnswerOperation = (
  checked: CheckedOperation,
  caller: GatewayCaller,
  asText?: boolean,
) => Promise<Result>

export function createOperationAnswerer(
  planFor: PlanFor,
  executor: Executor,
  checkSession: CheckSession,
  actualCost: ActualCost,
  fromCache: AnswerFromCache = (_asked, run) => run(),
): AnswerOperation {
  return async (checked, caller, asText) => {
    if (checked.operation.operation === OperationTypeNode.SUBSCRIPTION) {
      return { errors: [overWebSocketOnly()] }
    }
    try {
      const plan = await planFor(checked, caller.role)
      if (plan.rejection) return { data: null, errors: plan.rejection }
      const sessionOver = await checkSession(checked.operation.operation, caller)
      if (sessionOver) return { errors: [sessionOver] }
      const { variables, tellsCost, cost: estimated } = checked
      const isWritten = asText && !tellsCost
      const context = operationContext(caller)
      const run = () => executor.execute(plan, { variables, context, asText: isWritten })
      const result = await (isWritten ? fromCache({ plan, checked, caller }, run) : run())
      if (!tellsCost) return result
      const cost = { estimated, actual: actualCost(checked, result.data) }
      return { ...result, extensions: { ...result.extensions, cost } }
    } catch (error) {
      return { errors: [error instanceof GraphQLError ? error : fault(error)] }
    }
  }
}

const overWebSocketOnly = () =>
  new GraphQLError(
    'Subscriptions go over WebSocket (graphql-transport-ws) on this same path, or ask for text/event-stream.',
    {
      extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
    },
  )

function fault(error: unknown): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(originalError.message, { originalError, extensions: { http: { status: 500 } } })
}
