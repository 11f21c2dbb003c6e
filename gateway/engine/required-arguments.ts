/**
 * A field that `@requires` names with arguments, such as `price(currency: "USD")`, is for the planner a field of its
 * own without arguments. It would otherwise be fetched under the same response key as the client's
 * `price(currency: "EUR")`, or as that of another `@requires`, and one would silently get the other's value.
 * Plans are translated back by restore-plan.ts.
 */
import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { namedType, stringArgument, withArgument } from './sdl-nodes.ts'

export interface RequiredField {
  readonly name: string
  readonly arguments: readonly ArgumentNode[]
}

export interface RequiredFields {
  /** By the name that they have for the planner. */
  readonly byName: ReadonlyMap<string, RequiredField>
  /** What a field needs of them, by `graph Type.field`: where in its `@requires`, and the planner's name. */
  readonly needs: ReadonlyMap<string, ReadonlyMap<string, string>>
}

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode

export const needsKey = (graph: string, type: string, field: string): string => `${graph} ${type}.${field}`

const MARK = '__required_'

export function separateRequiredArguments(sdl: DocumentNode): {
  sdl: DocumentNode
  required: RequiredFields
} {
  const byName = new Map<string, RequiredField>()
  const names = new Map<string, string>()
  const needs = new Map<string, Map<string, string>>()
  /** By type, what it gets: the new field's name by the old one's. */
  const added = new Map<string, Map<string, string>>()
  const types = new Map(
    sdl.definitions.flatMap((each) => (isComposite(each) ? [[each.name.value, each]] : [])),
  )
  const implementing = (name: string) =>
    [...types.values()].filter(({ interfaces = [] }) => interfaces.some((each) => each.name.value === name))

  function nameFor(node: FieldNode): string {
    const text = print({ ...node, selectionSet: undefined, alias: undefined })
    let name = names.get(text)
    if (name === undefined) {
      name = `${node.name.value}${MARK}${names.size}`
      names.set(text, name)
      byName.set(name, { name: node.name.value, arguments: node.arguments ?? [] })
    }
    return name
  }

  function separate(
    set: SelectionSetNode,
    type: string,
    at: string,
    needed: Map<string, string>,
  ): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value ?? type
        return { ...selection, selectionSet: separate(selection.selectionSet, condition, at, needed) }
      }
      const { value: name } = selection.name
      const field = types.get(type)?.fields?.find((each) => each.name.value === name)
      const below = field ? namedType(field.type) : ''
      const path = `${at}.${name}`
      const { selectionSet } = selection
      const inner = selectionSet && separate(selectionSet, below, path, needed)
      if (!selection.arguments?.length) return { ...selection, selectionSet: inner }
      const separated = nameFor(selection)
      needed.set(path, separated)
      for (const owner of [type, ...implementing(type).map((each) => each.name.value)])
        added.set(owner, (added.get(owner) ?? new Map<string, string>()).set(separated, name))
      return {
        ...selection,
        name: { ...selection.name, value: separated },
        arguments: [],
        selectionSet: inner,
      }
    })
    return { ...set, selections }
  }

  function separateIn(directive: DirectiveNode, type: string, field: string): DirectiveNode {
    const requires = stringArgument(directive, 'requires')
    if (!requires?.includes('(')) return directive
    const needed = new Map<string, string>()
    const selectionSet = separate(selectionSetOf(requires), type, '', needed)
    needs.set(needsKey(graphOf(directive), type, field), needed)
    return withArgument(directive, 'requires', print(selectionSet).trim().slice(1, -1).trim())
  }

  const separated = visit(sdl, {
    FieldDefinition(node, _key, _parent, _path, ancestors) {
      const owner = ancestors.at(-1)
      const type =
        owner && !Array.isArray(owner) && isComposite(owner as Composite) ? (owner as Composite) : undefined
      if (!type) return undefined
      const directives = node.directives?.map((each) => separateIn(each, type.name.value, node.name.value))
      return { ...node, directives }
    },
  })
  if (byName.size === 0) return { sdl, required: { byName, needs } }
  const definitions = separated.definitions.map((each) => {
    const fields = isComposite(each) ? added.get(each.name.value) : undefined
    if (!fields || !isComposite(each)) return each
    const more = [...fields].flatMap(([name, old]) => {
      const field = each.fields?.find((known) => known.name.value === old)
      return field ? [hidden(field, name)] : []
    })
    return { ...each, fields: [...(each.fields ?? []), ...more] }
  })
  return { sdl: { ...separated, definitions }, required: { byName, needs } }
}

export const graphOf = (directive: DirectiveNode): string => stringArgument(directive, 'graph') ?? ''

const isComposite = (node: { readonly kind: string }): node is Composite =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION

const hidden = (field: FieldDefinitionNode, value: string): FieldDefinitionNode => ({
  ...field,
  name: { ...field.name, value },
  arguments: [],
  directives: field.directives?.filter(({ name }) => name.value === 'join__field'),
})

function selectionSetOf(fields: string): SelectionSetNode {
  const [definition] = parse(`{${fields}}`, { noLocation: true }).definitions
  return (definition as { selectionSet: SelectionSetNode }).selectionSet
}
