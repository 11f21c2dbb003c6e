/**
 * Query plans, each made once: planning costs milliseconds, and clients send the same operations again and
 * again. The cache is bounded by the size of what it holds; a plan does not depend on variables.
 */
import { operationFromDocument } from '@apollo/federation-internals'
import { buildOperationContext } from '@apollo/gateway'
import type { QueryPlan } from '@apollo/query-planner'
import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Graph } from './graph.ts'

const MAX_BYTES = 64 * 1024 * 1024

export interface Plan {
  readonly queryPlan: QueryPlan
  readonly operation: ReturnType<typeof buildOperationContext>
}

export interface Operation {
  /** The text as the client sent it. */
  source: string
  /** The parsed text, valid against the graph's schema. */
  document: DocumentNode
  operationName?: string | null
}

/** @throws GraphQLError when no operation of that name is in the document */
export type PlanFor = (operation: Operation) => Plan

export function createPlans(graph: Graph): PlanFor {
  const plans = new LRUCache<string, Plan>({
    maxSize: MAX_BYTES,
    sizeCalculation: (plan, key) => key.length + JSON.stringify(plan.queryPlan).length,
  })
  return ({ source, document, operationName }) => {
    const key = `${operationName ?? ''}\n${source}`
    const known = plans.get(key)
    if (known) return known
    const name = operationName ?? undefined
    const operation = buildOperationContext({
      schema: graph.schema,
      operationDocument: document,
      operationName: name,
    })
    const parsed = operationFromDocument(graph.apiSchema, document, { operationName: name })
    const plan = { queryPlan: graph.planner.buildQueryPlan(parsed), operation }
    plans.set(key, plan)
    return plan
  }
}
