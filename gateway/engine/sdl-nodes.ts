/** Reading and changing nodes of a supergraph's text. */
import { type DirectiveNode, Kind, type TypeNode } from 'graphql'

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}

/** An argument that is a string or the value of an enum. */
export function stringArgument(directive: DirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((each) => each.name.value === name)?.value
  return value && (value.kind === Kind.STRING || value.kind === Kind.ENUM) ? value.value : undefined
}

export function isFalse(directive: DirectiveNode, name: string): boolean {
  const value = directive.arguments?.find((each) => each.name.value === name)?.value
  return value?.kind === Kind.BOOLEAN && !value.value
}

export function withArgument(directive: DirectiveNode, name: string, text: string): DirectiveNode {
  const given = directive.arguments?.map((each) =>
    each.name.value === name ? { ...each, value: { kind: Kind.STRING, value: text } as const } : each,
  )
  return { ...directive, arguments: given }
}
