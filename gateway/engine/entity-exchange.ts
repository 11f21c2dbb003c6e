/**
 * Entity fetches of one subgraph as one request. Where only one of them has entities to ask for, its own operation is
 * sent; where several have, all of them under aliases. Data and errors go where they would have gone if each had been
 * asked for alone, and where all of them failed together, each is asked for alone.
 */
import type { GraphQLFormattedError } from 'graphql'
import {
  type Entities,
  type EntityPart,
  entityPart,
  entityPaths,
  gatherEntities,
  mergeEntities,
} from './entity-part.ts'
import { type Execution, isActive, send, writeVariables } from './execution.ts'
import {
  aliasOf,
  anonymous,
  mergeOperations,
  REPRESENTATIONS,
  representationsOf,
} from './merged-operation.ts'
import { isObject, readOwn } from './own-property.ts'
import type { Leaf } from './plan-leaves.ts'
import { commonPrefix, type ResponsePath } from './places.ts'
import type { Exchange } from './root-exchange.ts'
import { invalidAnswer, report } from './subgraph-errors.ts'
import { type RequestText, requestText, type SubgraphAnswer } from './subgraph-fetch.ts'
import type { TypeConditions } from './type-conditions.ts'

const ENTITIES = '_entities'

/** One request's entities, by the key that they are asked for under. */
type Asked = ReadonlyMap<string, Entities>

export function entityExchange(leaves: readonly Leaf[], meant: TypeConditions): Exchange {
  const parts = [...alike(leaves).values()].map((group) => entityPart(group, meant))
  const { serviceName } = (parts[0] as EntityPart).fetch
  const own = parts.map(({ fetch }) => requestText(fetch.operation, fetch.operationName, 'query'))
  const all = parts.length > 1 ? mergedText(parts) : undefined
  const usages = [...new Set(parts.flatMap(({ fetch }) => fetch.variableUsages ?? []))]

  return (execution) => {
    const active = (leaf: Leaf) => isActive(execution, leaf)
    const gathered = parts.map((part) => gatherEntities(part, execution.root, active))
    const asking = gathered.filter(({ representations }) => representations.length > 0)
    if (asking.length === 0) return undefined
    if (all && asking.length > 1) return askTogether(execution, all, gathered)
    return askAlone(execution, asking[0] as Entities)
  }

  function askAlone(execution: Execution, entities: Entities): Promise<void> {
    const text = own[parts.indexOf(entities.part)] as RequestText
    const { variableUsages = [] } = entities.part.fetch
    const variables = writeVariables(execution, variableUsages, [[REPRESENTATIONS, entities.representations]])
    const asked = new Map([[ENTITIES, entities]])
    return send(execution, serviceName, text, variables).then((answer) => take(execution, asked, answer))
  }

  async function askTogether(
    execution: Execution,
    text: RequestText,
    gathered: readonly Entities[],
  ): Promise<void> {
    const texts = gathered.map(
      ({ representations }, index) => [representationsOf(index), representations] as const,
    )
    const variables = writeVariables(execution, usages, texts)
    const answer = await send(execution, serviceName, text, variables)
    if (answer.data !== null) {
      take(execution, new Map(gathered.map((entities, index) => [aliasOf(index), entities])), answer)
      return
    }
    // One `_entities` that failed as a whole takes the others with it, which alone may be answered.
    const asking = gathered.filter(({ representations }) => representations.length > 0)
    await Promise.all(asking.map((entities) => askAlone(execution, entities)))
  }

  function take(execution: Execution, asked: Asked, { data, errors }: SubgraphAnswer): void {
    for (const error of errors ?? []) reportError(execution, asked, error)
    const said = (errors?.length ?? 0) > 0
    for (const [key, entities] of asked) {
      const answered = isObject(data) ? readOwn(data, key) : undefined
      if (mergeEntities(entities, answered)) continue
      const isExplained = said && (answered === undefined || answered === null)
      if (isExplained || entities.representations.length === 0) continue
      report(execution, serviceName, invalidAnswer(serviceName), whole(execution, entities))
    }
  }

  function reportError(execution: Execution, asked: Asked, error: GraphQLFormattedError): void {
    const [key, index, ...rest] = error.path ?? []
    const entities = asked.get(String(key))
    if (entities === undefined || typeof index !== 'number') {
      const those = entities ? [entities] : [...asked.values()]
      const paths = those.flatMap((each) => whole(execution, each))
      return report(execution, serviceName, error, paths)
    }
    const { renamed } = entities.part
    const below = rest.map((step) => renamed.get(String(step)) ?? step)
    const paths = entityPaths(execution.root, entities, index).map((path) => [...path, ...below])
    report(execution, serviceName, error, paths)
  }
}

/** The place that all entities of a fetch have in common: of one entity, its own. */
function whole({ root }: Execution, entities: Entities): ResponsePath[] {
  if (entities.representations.length === 0) return []
  return entities.members.flatMap((member) => {
    const paths = entityPaths(root, { ...entities, members: [member] })
    return paths.length > 0 ? [commonPrefix(paths)] : []
  })
}

function alike(leaves: readonly Leaf[]): Map<string, Leaf[]> {
  const groups = new Map<string, Leaf[]>()
  for (const leaf of leaves) {
    const { operation, outputRewrites = [] } = leaf.fetch
    const key = anonymous(operation) + JSON.stringify(outputRewrites)
    groups.set(key, [...(groups.get(key) ?? []), leaf])
  }
  return groups
}

function mergedText(parts: readonly EntityPart[]): RequestText {
  const name = parts[0]?.fetch.operationName
  const operations = parts.map(({ fetch }) => fetch.operation)
  return requestText(mergeOperations(operations, name), name, 'query')
}
