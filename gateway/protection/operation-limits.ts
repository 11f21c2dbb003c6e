/**
 * Bounds on an operation that cost next to nothing to check: how long its text is in tokens (the parser
 * stops there), and how deep it goes. Introspection is not counted: tools nest it deeper than anybody asks for data.
 */
import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type ParseOptions,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'

const MAX_TOKENS = 5_000
const MAX_DEPTH = 20

export const PARSE_OPTIONS: ParseOptions = { maxTokens: MAX_TOKENS }

/** A validation rule: no field lies deeper than 20 levels, through fragments too. */
export function depthRule(context: ValidationContext): ASTVisitor {
  const fragmentDepths = new Map<string, number>()

  function depthOf({ selections }: SelectionSetNode): number {
    let deepest = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value.startsWith('__')) continue
        deepest = Math.max(deepest, 1 + (selection.selectionSet ? depthOf(selection.selectionSet) : 0))
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        deepest = Math.max(deepest, depthOf(selection.selectionSet))
      } else {
        deepest = Math.max(deepest, depthOfFragment(context.getFragment(selection.name.value)))
      }
    }
    return deepest
  }

  /** Each fragment once; one that spreads itself is another rule's error and counts as 0 here. */
  function depthOfFragment(fragment: FragmentDefinitionNode | null | undefined): number {
    if (!fragment) return 0
    const known = fragmentDepths.get(fragment.name.value)
    if (known !== undefined) return known
    fragmentDepths.set(fragment.name.value, 0)
    const depth = depthOf(fragment.selectionSet)
    fragmentDepths.set(fragment.name.value, depth)
    return depth
  }

  return {
    OperationDefinition(operation) {
      const depth = depthOf(operation.selectionSet)
      if (depth > MAX_DEPTH) {
        const message = `The operation is ${depth} levels deep; at most ${MAX_DEPTH} are allowed.`
        context.reportError(new GraphQLError(message, { nodes: operation }))
      }
      return false
    },
  }
}
