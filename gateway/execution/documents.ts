/**
 * Operation texts, each parsed, screened and validated once, whatever transport it came by. Only what is valid is
 * remembered, weighed by the memory that the parsed text takes, so that no text can push the process over its bound.
 */
import { createHash } from 'node:crypto'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { refuseConditionalRoots } from '../protection/conditional-root.ts'
import { exceeded, type OperationLimits } from '../protection/limits.ts'
import { screenDocument } from '../protection/screen-document.ts'

const MAX_REMEMBERED_BYTES = 24 * 1024 * 1024
/** Measured: what graphql-js keeps for a token, its nodes and places included. */
export const BYTES_A_TOKEN = 320
/** A refusal names no more than this many errors of one document. */
const MAX_ERRORS = 20
const SUGGESTION = / Did you mean .*\?$/s

export type ReadDocument = { document: DocumentNode } | { errors: readonly GraphQLError[] }

/** @param hash the text's own SHA-256, where it is known already */
export type Documents = (text: string, hash?: string) => ReadDocument

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What a parsed text takes, in bytes. */
export const weightOf = ({ tokenCount = 0 }: DocumentNode): number => BYTES_A_TOKEN * (tokenCount + 1)

/** @param explorable whether clients may ask for the schema, and be told its names when they mistype */
export function createDocuments(
  schema: GraphQLSchema,
  limits: OperationLimits,
  explorable: boolean,
): Documents {
  const rules = explorable ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule]
  const remembered = new LRUCache<string, { document: DocumentNode }>({
    maxSize: MAX_REMEMBERED_BYTES,
    sizeCalculation: ({ document }) => weightOf(document),
  })

  function read(text: string): ReadDocument {
    let document: DocumentNode
    try {
      document = parse(text, { maxTokens: limits.LIMIT_TOKENS })
      screenDocument(document, limits)
      refuseConditionalRoots(document)
    } catch (error) {
      return { errors: [unreadable(error, limits)] }
    }
    const errors = validationErrors(document)
    return errors.length > 0 ? { errors: errors.map(invalid) } : { document }
  }

  /** A rule that looks for the value of a variable, as in a fragment of a subscription, throws. */
  function validationErrors(document: DocumentNode): readonly GraphQLError[] {
    try {
      return validate(schema, document, rules, { maxErrors: MAX_ERRORS })
    } catch (error) {
      if (error instanceof GraphQLError) return [error]
      throw error
    }
  }

  function invalid(error: GraphQLError): GraphQLError {
    const { message, nodes, source, positions } = error
    const told = explorable ? message : message.replace(SUGGESTION, '')
    return new GraphQLError(told, { nodes, source, positions, extensions: bad('GRAPHQL_VALIDATION_FAILED') })
  }

  return (text, hash = hashOf(text)) => {
    const known = remembered.get(hash)
    if (known) return known
    const found = read(text)
    if ('document' in found) remembered.set(hash, found)
    return found
  }
}

function unreadable(error: unknown, limits: OperationLimits): GraphQLError {
  // The parser descends once for each level: a text of nothing but brackets is deeper than the stack.
  if (error instanceof RangeError) return exceeded('LIMIT_INPUT_DEPTH', limits)
  if (!(error instanceof GraphQLError)) throw error
  if (error.extensions.code) return error
  const { message, nodes, source, positions } = error
  if (/more that \d+ tokens/.test(message)) return exceeded('LIMIT_TOKENS', limits)
  return new GraphQLError(message, { nodes, source, positions, extensions: bad('GRAPHQL_PARSE_FAILED') })
}

const bad = (code: string) => ({ code, http: { status: 400 } })
