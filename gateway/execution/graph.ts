/**
 * The supergraph as the gateway needs it while it answers: the schema that clients see, the one that plans run
 * against, and what it says about authorization and cost. All of it is plain data that the planner's thread has read
 * from the supergraph's text, so that the planner's libraries are in memory once.
 */
import { buildSchema, type GraphQLSchema } from 'graphql'
import type { FieldRequirements } from '../authorization/field-requirements.ts'
import type { Costs } from '../protection/read-costs.ts'

/** What can be sent from one thread to another. */
export interface GraphDescription {
  readonly sdl: string
  /** What clients see, as text. */
  readonly clientSdl: string
  /** What plans run against, as text. */
  readonly runtimeSdl: string
  /** Who may ask for what. */
  readonly requirements: FieldRequirements
  /** What an operation costs. */
  readonly costs: Costs
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[]
  /** The names of all fields that plans fetch for themselves: keys, and what is required. */
  readonly ownFields: ReadonlySet<string>
}

export interface Graph extends Omit<GraphDescription, 'clientSdl' | 'runtimeSdl'> {
  /** What clients see: `@inaccessible` left out, no federation machinery. */
  readonly schema: GraphQLSchema
  /** Everything, as needed while a plan runs. */
  readonly supergraphSchema: GraphQLSchema
}

export function graphFrom({ clientSdl, runtimeSdl, ...rest }: GraphDescription): Graph {
  const options = { assumeValid: true, assumeValidSDL: true, noLocation: true }
  return {
    ...rest,
    schema: buildSchema(clientSdl, options),
    supergraphSchema: buildSchema(runtimeSdl, options),
  }
}
