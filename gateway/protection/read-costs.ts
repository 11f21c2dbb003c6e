/**
 * What the supergraph says about costs: `@cost` on types, fields, arguments and input fields, and `@listSize`.
 * @see https://ibm.github.io/graphql-specs/cost-spec.html
 */
import { costIdentity, type Schema } from '@apollo/federation-internals'

export interface ListSize {
  readonly assumedSize?: number | null
  readonly slicingArguments?: readonly string[] | null
  readonly sizedFields?: readonly string[] | null
}

export interface Costs {
  /** By coordinate: `Product`, `Query.products`, `Query.products(filter:)`, `ProductFilter.search`. */
  readonly weights: ReadonlyMap<string, number>
  /** By the field's coordinate. */
  readonly listSizes: ReadonlyMap<string, ListSize>
}

interface Annotated {
  readonly coordinate: string
  appliedDirectivesOf(name: string): readonly { arguments(): object }[]
}

export function readCosts(schema: Schema): Costs {
  const weights = new Map<string, number>()
  const listSizes = new Map<string, ListSize>()
  const feature = schema.coreFeatures?.getByIdentity(costIdentity)
  if (!feature) return { weights, listSizes }
  const costName = feature.directiveNameInSchema('cost')
  const listSizeName = feature.directiveNameInSchema('listSize')

  function read(element: Annotated): void {
    const cost = element.appliedDirectivesOf(costName)[0]?.arguments() as { weight: number } | undefined
    if (cost) weights.set(element.coordinate, cost.weight)
  }

  for (const type of schema.types()) {
    read(type)
    if (type.kind === 'InputObjectType') type.fields().forEach(read)
    if (type.kind !== 'ObjectType' && type.kind !== 'InterfaceType') continue
    for (const field of type.fields()) {
      read(field)
      field.arguments().forEach(read)
      const listSize = field.appliedDirectivesOf(listSizeName)[0]?.arguments()
      if (listSize) listSizes.set(field.coordinate, listSize)
    }
  }
  return { weights, listSizes }
}
