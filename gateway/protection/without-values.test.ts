/** A value that is refused is in no message about it. */
import { buildSchema, type GraphQLError, type OperationDefinitionNode, parse, validate } from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import { expect, test } from 'vitest'
import { withoutValues, withoutVariable } from './without-values.ts'

const SECRET = 'canary; at "x"'
const schema = buildSchema(`
  enum Role { STAFF }
  input SignIn { email: String!, password: String!, role: Role, attempts: Int }
  type Query { signIn(input: SignIn): Int }`)
const document = parse('query ($input: SignIn) { signIn(input: $input) }')
const { variableDefinitions = [] } = document.definitions[0] as OperationDefinitionNode

test.each([
  [
    { email: 'a', password: [SECRET] },
    'Variable "$input" has an invalid value at "input.password": String cannot represent a non string value.',
  ],
  [
    { email: 'a', password: 'b', role: SECRET },
    'Variable "$input" has an invalid value at "input.role": The value does not exist in "Role" enum.',
  ],
  [
    { email: 'a', password: 'b', attempts: SECRET },
    'Variable "$input" has an invalid value at "input.attempts": Int cannot represent non-integer value.',
  ],
  [
    { email: SECRET },
    'Variable "$input" has an invalid value: Field "password" of required type "String!" was not provided.',
  ],
  [SECRET, 'Variable "$input" has an invalid value: Expected type "SignIn" to be an object.'],
])('a variable: %j', (input, message) => {
  const { errors = [] } = getVariableValues(schema, variableDefinitions, { input })
  expect(errors.map(withoutVariable)).toEqual([message])
})

test.each([
  ['{ signIn(input: { email: "a", password: ["canary"] }) }', 'String cannot represent a non string value.'],
  [
    '{ signIn(input: { email: "a", password: { a: "canary" } }) }',
    'String cannot represent a non string value.',
  ],
  [
    '{ signIn(input: { email: "a", password: "b", role: "canary" }) }',
    'Enum "Role" cannot represent non-enum value.',
  ],
  ['{ signIn(input: "canary") }', 'Expected value of type "SignIn".'],
])('a document: %s', (text, message) => {
  const messages = validate(schema, parse(text)).map((error: GraphQLError) => withoutValues(error.message))
  expect(messages).toEqual([message])
})
