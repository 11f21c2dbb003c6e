/**
 * The supergraph as the planner is to see it, so that its plans are right where its own reading of the text is not:
 * fields that are required with arguments stand apart, and of a type's keys in a subgraph those come first by which
 * the subgraph finds its entities. The planner takes the first one that it has for coming back to a subgraph,
 * although it may be declared as not resolvable.
 */
import { type DirectiveNode, type DocumentNode, Kind, parse, visit } from 'graphql'
import { type RequiredFields, separateRequiredArguments } from './required-arguments.ts'
import { isFalse, stringArgument } from './sdl-nodes.ts'

export interface PlanningSupergraph {
  readonly sdl: DocumentNode
  readonly required: RequiredFields
  /** The names of all fields that plans fetch for themselves: keys, and what is required. */
  readonly ownFields: ReadonlySet<string>
  /** The name of a subgraph, as plans have it, to that of the supergraph's text. */
  readonly graphs: ReadonlyMap<string, string>
}

export function planningSupergraph(text: string): PlanningSupergraph {
  const original = parse(text, { noLocation: true })
  const { sdl: separated, required } = separateRequiredArguments(original)
  const ownFields = new Set<string>(required.byName.keys())
  const graphs = new Map<string, string>()
  const sdl = visit(separated, {
    Directive: ({ kind, name, arguments: given }) => {
      const directive = { kind, name, arguments: given } as DirectiveNode
      const fields =
        name.value === 'join__type' ? 'key' : name.value === 'join__field' ? 'requires' : undefined
      const named = fields && stringArgument(directive, fields)
      if (named) for (const field of fieldNames(named)) ownFields.add(field)
    },
    EnumValueDefinition: ({ name, directives = [] }) => {
      const graph = directives.find((each) => each.name.value === 'join__graph')
      const subgraph = graph && stringArgument(graph, 'name')
      if (subgraph !== undefined) graphs.set(subgraph, name.value)
    },
    ObjectTypeDefinition: (node) => ({ ...node, directives: resolvableFirst(node.directives) }),
    InterfaceTypeDefinition: (node) => ({ ...node, directives: resolvableFirst(node.directives) }),
  })
  return { sdl, required, ownFields, graphs }
}

function resolvableFirst(directives: readonly DirectiveNode[] = []): DirectiveNode[] {
  const isLate = (each: DirectiveNode) => each.name.value === 'join__type' && isFalse(each, 'resolvable')
  return [...directives.filter((each) => !isLate(each)), ...directives.filter(isLate)]
}

function fieldNames(fieldSet: string): Set<string> {
  const names = new Set<string>()
  visit(parse(`{${fieldSet}}`, { noLocation: true }), {
    [Kind.FIELD]: ({ name }) => void names.add(name.value),
  })
  return names
}
