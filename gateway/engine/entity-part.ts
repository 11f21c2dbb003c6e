/**
 * The entities that a request asks for under one `_entities` field: those of one fetch, or of several that want the
 * same of entities at different places. Each entity is asked for once, however many places it has.
 */
import type { FetchNode } from '@apollo/query-planner'
import type { Leaf } from './plan-leaves.ts'
import { type Json, isObject } from './own-property.ts'
import { collectPlaces, locatePlaces, type ResponsePath } from './places.ts'
import { compileRepresentation, type Representation, type RequiredSelection } from './representation.ts'
import { compileRewrites, renamedKeys, type Rewrite } from './rewrites.ts'
import type { TypeConditions } from './type-conditions.ts'
import { copyJson, merge } from './merge.ts'

interface Member {
  readonly leaf: Leaf
  readonly representation: Representation
}

export interface EntityPart {
  readonly fetch: FetchNode
  readonly members: readonly Member[]
  readonly meant: TypeConditions
  readonly outputRewrites: Rewrite | undefined
  /** How errors of the subgraph call what the client has another name for. */
  readonly renamed: ReadonlyMap<string, string>
}

/** The entities of one execution. */
export interface Entities {
  readonly part: EntityPart
  readonly members: readonly Member[]
  readonly representations: readonly string[]
  /** For each representation the objects that it stands for. */
  readonly holders: readonly Json[][]
}

export function entityPart(leaves: readonly Leaf[], meant: TypeConditions): EntityPart {
  const { fetch } = leaves[0] as Leaf
  return {
    fetch,
    members: leaves.map((leaf) => ({ leaf, representation: compile(leaf.fetch, meant) })),
    meant,
    outputRewrites: compileRewrites(fetch.outputRewrites, meant),
    renamed: renamedKeys(fetch.outputRewrites),
  }
}

function compile({ requires, inputRewrites }: FetchNode, meant: TypeConditions): Representation {
  const representation = compileRepresentation(requires as RequiredSelection[], meant)
  const rewrite = compileRewrites(inputRewrites, meant)
  if (!rewrite) return representation
  const { write, keyOf } = representation
  return {
    keyOf,
    write(entity) {
      const text = write(entity)
      if (text === undefined) return undefined
      const rewritten: unknown = JSON.parse(text)
      rewrite(rewritten)
      return JSON.stringify(rewritten)
    },
  }
}

export function gatherEntities(part: EntityPart, root: Json, isActive: (leaf: Leaf) => boolean): Entities {
  const representations: string[] = []
  const holders: Json[][] = []
  const byText = new Map<string, number>()
  const members = part.members.filter(({ leaf }) => isActive(leaf))
  for (const { leaf, representation } of members) {
    const { write, keyOf } = representation
    const byKey = new Map<string, Map<string, number>>()
    const places: Json[] = []
    collectPlaces(root, leaf.path, 0, places)
    for (const place of places) {
      const key = keyOf(place)
      const ofType = key === undefined ? undefined : indexesOf(byKey, place.__typename as string)
      let index = key === undefined ? undefined : ofType?.get(key)
      if (index === undefined) {
        const text = write(place)
        if (text === undefined) continue
        index = byText.get(text)
        if (index === undefined) {
          index = representations.length
          byText.set(text, index)
          representations.push(text)
          holders.push([])
        }
        if (key !== undefined) ofType?.set(key, index)
      }
      holders[index]?.push(place)
    }
  }
  return { part, members, representations, holders }
}

function indexesOf(byKey: Map<string, Map<string, number>>, typename: string): Map<string, number> {
  let indexes = byKey.get(typename)
  if (indexes === undefined) byKey.set(typename, (indexes = new Map()))
  return indexes
}

/** @returns false when that is not what was asked for */
export function mergeEntities({ part, holders }: Entities, answered: unknown): boolean {
  const { meant } = part
  if (!Array.isArray(answered) || answered.length !== holders.length) return false
  for (let i = 0; i < answered.length; i++) {
    const entity: unknown = answered[i]
    if (!isObject(entity)) continue
    const [first, ...others] = holders[i] as [Json, ...Json[]]
    if (part.outputRewrites) {
      entity.__typename ??= first.__typename
      part.outputRewrites(entity)
    }
    // A subgraph that knows an interface as an object tells less than is known already.
    const { __typename: told } = entity
    const { __typename: known } = first
    if (told !== known && typeof told === 'string' && meant(known as string, told)) delete entity.__typename
    for (const other of others) if (other !== first) merge(other, copyJson(entity))
    merge(first, entity)
  }
  return true
}

/** Where the entities stand: of one of them, or of all. */
export function entityPaths(root: Json, { members, holders }: Entities, index?: number): ResponsePath[] {
  const wanted = new Set(index === undefined ? holders.flat() : holders[index])
  return members.flatMap(({ leaf }) =>
    [...locatePlaces(root, leaf.path)].flatMap(([place, paths]) => (wanted.has(place) ? paths : [])),
  )
}
