/** What the gateway's main thread and the planner's thread say to each other. */
import type { GraphQLFormattedError } from 'graphql'
import type { GraphDescription } from '../execution/graph.ts'

export interface PlanQuestion {
  readonly id: number
  /** The operation, with its fragments, as it is to be planned. */
  readonly text: string
  readonly operationName: string | undefined
}

export type PlannerMessage =
  | { readonly kind: 'ready'; readonly description: GraphDescription }
  /** The supergraph cannot be read. */
  | { readonly kind: 'unreadable'; readonly message: string }
  /** @param plan as JSON @param suffix of names that planning changed */
  | { readonly kind: 'planned'; readonly id: number; readonly plan: string; readonly suffix: string }
  | { readonly kind: 'refused'; readonly id: number; readonly error: GraphQLFormattedError }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
