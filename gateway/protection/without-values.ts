/**
 * What an error says of a value without the value: it may be a password or an address, and errors end in logs, in traces and
 * on the screens of others. What graphql-js writes behind these words is the value itself.
 */
import type { GraphQLError } from 'graphql'

export function withoutValues(message: string): string {
  return message
    .replace(/( cannot represent [^:]*?)(?: value)?: [^]*$/, '$1 value.')
    .replace(/^(Expected value of type [^,]*), found [^]*$/, '$1.')
    .replace(/^Value "[^]*" does not exist in/, 'The value does not exist in')
}

/** An error of `getVariableValues`: of which variable, and where in it. */
export function withoutVariable({ message, originalError }: GraphQLError): string {
  const reason = originalError?.message ?? ''
  const where = message.slice(0, message.length - reason.length - '; '.length)
  const [, variable] = /^Variable "(\$\w+)" got invalid value /.exec(where) ?? []
  if (!variable || !message.endsWith(`; ${reason}`)) return withoutValues(message)
  const [, place] = / at "([^"]*)"$/.exec(where) ?? []
  return `Variable "${variable}" has an invalid value${place ? ` at "${place}"` : ''}: ${withoutValues(reason)}`
}
