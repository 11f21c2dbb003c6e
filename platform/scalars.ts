/** The custom scalars of the graph, the same in every subgraph. */
import { GraphQLError, GraphQLScalarType } from 'graphql'
import { GraphQLDateTimeISO, GraphQLEmailAddress } from 'graphql-scalars'

const DECIMAL = /^-?\d{1,15}(\.\d{1,6})?$/

function decimal(value: unknown): string {
  if (typeof value === 'string' && DECIMAL.test(value)) return value
  throw new GraphQLError(`A Decimal is a string such as "19.99"; got ${JSON.stringify(value)}.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  })
}

export const Decimal = new GraphQLScalarType({
  name: 'Decimal',
  description: 'A decimal number as a string, so that no digit is lost on the way.',
  serialize: decimal,
  parseValue: decimal,
  parseLiteral: (node) => decimal('value' in node ? node.value : undefined),
})

/** RFC 3339, in UTC; a `Date` inside. */
export const DateTime = new GraphQLScalarType({ ...GraphQLDateTimeISO.toConfig(), name: 'DateTime' })

export const EmailAddress = GraphQLEmailAddress
