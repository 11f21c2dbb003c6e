/**
 * Which operations can be resumed: subscriptions that declare the variable `$after`. The text is scanned and not parsed, so
 * that a page need not load a GraphQL parser for it; comments and strings are left out first.
 */
export const AFTER = 'after'

const IGNORED = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*/g
const NESTED = /\{[^{}]*\}|\[[^[\]]*\]|\((?![^()]*\$)[^()]*\)/g
const OPERATION = /\b(query|mutation|subscription)\b\s*(\w*)\s*(\([^()]*\))?/g
const VARIABLE = new RegExp(`\\$${AFTER}\\s*:`)

/** @param operationName which of several operations is meant */
export function isResumable(query: string, operationName?: string | null): boolean {
  const operations = [...outermost(query).matchAll(OPERATION)]
  const [, type, , variables = ''] =
    operations.find(([, , name]) => name === operationName) ?? operations[0] ?? []
  return type === 'subscription' && VARIABLE.test(variables)
}

/** The text without what is in braces, and without the arguments of directives. */
function outermost(query: string): string {
  let text = query.replace(IGNORED, '')
  for (let before = ''; before !== text;) {
    before = text
    text = text.replace(NESTED, ';')
  }
  return text
}
