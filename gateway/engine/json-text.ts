/**
 * A string as JSON. Most are short and have nothing to escape, which is cheaper to see than to have JSON.stringify
 * find out. A lone surrogate is escaped, as JSON.stringify does.
 */
const SHORT = 40
const QUOTE = 34
const BACKSLASH = 92
// oxlint-disable-next-line no-control-regex
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/

export function jsonText(value: string): string {
  const { length } = value
  if (length > SHORT) return NEEDS_ESCAPE.test(value) ? JSON.stringify(value) : `"${value}"`
  for (let i = 0; i < length; i++) {
    const code = value.charCodeAt(i)
    if (code < 32 || code === QUOTE || code === BACKSLASH || (code >= 0xd800 && code <= 0xdfff)) {
      return JSON.stringify(value)
    }
  }
  return `"${value}"`
}
