/** Operation texts, each parsed and validated once. What is remembered is bounded by the texts' length. */
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { LRUCache } from 'lru-cache'
import { depthRule, PARSE_OPTIONS } from '../protection/operation-limits.ts'

const MAX_REMEMBERED_BYTES = 16 * 1024 * 1024

export interface ReadDocument {
  document: DocumentNode
  /** Empty for a valid one. */
  errors: readonly GraphQLError[]
}

/** @returns a reader, which throws GraphQLError when the text cannot be parsed */
export function createDocuments(schema: GraphQLSchema): (text: string) => ReadDocument {
  const remembered = new LRUCache<string, ReadDocument>({
    maxSize: MAX_REMEMBERED_BYTES,
    sizeCalculation: (_read, text) => text.length + 1,
  })
  return (text) => {
    const known = remembered.get(text)
    if (known) return known
    const document = parseDocument(text)
    const errors = validate(schema, document, [...specifiedRules, depthRule])
    const read = { document, errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) }
    remembered.set(text, read)
    return read
  }
}

function parseDocument(text: string): DocumentNode {
  try {
    return parse(text, PARSE_OPTIONS)
  } catch (error) {
    throw error instanceof GraphQLError ? coded(error, 'GRAPHQL_PARSE_FAILED') : error
  }
}

function coded({ message, nodes, source, positions }: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } })
}
