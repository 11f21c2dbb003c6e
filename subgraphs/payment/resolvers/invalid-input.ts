/** A flaw of the input, as the graph tells it. */
export function invalidInput(flaw: { path: readonly PropertyKey[]; message: string }) {
  const field = ['input', ...flaw.path.map(String)]
  const message = `${field.at(-1)} ${flaw.message}`
  return { __typename: 'InvalidInput' as const, code: 'INVALID_INPUT', message, field }
}
