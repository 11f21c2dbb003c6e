/**
 * The custom scalars of the graph, the same in every subgraph. They are few and small, so they are our own:
 * a library of scalars costs each process 20 MB.
 */
import { GraphQLError, GraphQLScalarType } from 'graphql'
import { z } from 'zod'

const decimalText = z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/)
const dateTimeText = z.iso.datetime({ offset: true })
const emailText = z.email().max(254)

/** A scalar that is a string on the wire. */
function textScalar<Internal>(
  name: string,
  description: string,
  example: string,
  parse: (text: string) => Internal,
  serialize: (value: unknown) => string = String,
): GraphQLScalarType<Internal, string> {
  const parseValue = (value: unknown) => {
    try {
      if (typeof value === 'string') return parse(value)
    } catch {
      // answered below, in the graph's terms
    }
    const message = `${name} is a string such as "${example}"; got ${JSON.stringify(value)?.slice(0, 100)}.`
    throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
  }
  return new GraphQLScalarType({
    name,
    description,
    serialize,
    parseValue,
    parseLiteral: (node) => parseValue(node.kind === 'StringValue' ? node.value : undefined),
  })
}

export const Decimal = textScalar(
  'Decimal',
  'A decimal number as a string, so that no digit is lost on the way.',
  '19.99',
  (text) => decimalText.parse(text),
)

/** Postgres reads the years 1 to 9999 as they are written in UTC. */
function toTime(text: string): Date {
  const time = new Date(dateTimeText.parse(text))
  const year = time.getUTCFullYear()
  if (!(year >= 1 && year <= 9_999)) throw new RangeError('no such year')
  return time
}

/** A `Date` inside. */
export const DateTime = textScalar(
  'DateTime',
  'A point in time: RFC 3339, in UTC.',
  '2026-01-31T12:00:00Z',
  toTime,
  (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
)

export const EmailAddress = textScalar('EmailAddress', 'An e-mail address.', 'ada@example.com', (text) =>
  emailText.parse(text),
)
