/**
 * Relay connections by keyset: a page is asked for with `first` or `last` (1 to 100, exactly one of them),
 * a cursor is the key of a row, and the cost of a page does not grow with its depth.
 * @see https://relay.dev/graphql/connections.htm
 */
import { badUserInput } from './errors.ts'

const MAX_PAGE = 100

export interface PageArguments {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

/** What to read: up to `limit + 1` rows past `cursor`, `backward` meaning in reverse order. */
export interface Page {
  limit: number
  backward: boolean
  /** The sort key of the row to go on from, as `encodeCursor` was given it. */
  cursor: string[] | undefined
}

export interface Connection<Node> {
  edges: { cursor: string; node: Node }[]
  nodes: Node[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

/**
 * @param order names the sort; a cursor of another sort is refused
 * @throws GraphQLError BAD_USER_INPUT that says which argument is wrong
 */
export function readPage(args: PageArguments, order: string): Page {
  const { first, last, after, before } = args
  const given = [first, last].filter((size) => size !== null && size !== undefined)
  if (given.length !== 1) throw badUserInput('Give either "first" or "last".')
  const size = given[0] as number
  if (size < 1 || size > MAX_PAGE) {
    throw badUserInput(
      `"${given[0] === first ? 'first' : 'last'}" must be from 1 to ${MAX_PAGE}; got ${size}.`,
    )
  }
  const backward = last !== null && last !== undefined
  const unused = backward ? after : before
  if (unused) throw badUserInput(backward ? '"last" goes with "before".' : '"first" goes with "after".')
  const from = backward ? before : after
  return { limit: size, backward, cursor: from ? decodeCursor(from, order) : undefined }
}

/** @param rows as read for `page`: up to `limit + 1`, in the order in which they were read */
export function toConnection<Row>(
  rows: readonly Row[],
  page: Page,
  order: string,
  keyOf: (row: Row) => string[],
): Connection<Row> {
  const more = rows.length > page.limit
  const nodes = rows.slice(0, page.limit)
  if (page.backward) nodes.reverse()
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(keyOf(node), order) }))
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: page.backward ? page.cursor !== undefined : more,
      hasPreviousPage: page.backward ? more : page.cursor !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

export function encodeCursor(key: string[], order: string): string {
  return Buffer.from(JSON.stringify([order, ...key])).toString('base64url')
}

function decodeCursor(cursor: string, order: string): string[] {
  const parts = parse(cursor)
  if (!parts) throw badUserInput('That cursor is not one of ours.')
  if (parts[0] !== order) throw badUserInput('That cursor belongs to a list in another order.')
  return parts.slice(1)
}

function parse(cursor: string): string[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : undefined
  } catch {
    return undefined
  }
}
