/** Metadata are strings by key, kept as JSON text. */

/** @param text as `JSON.stringify` wrote it */
export function parseMetadata(text: string): Record<string, string> {
  return JSON.parse(text) as Record<string, string>
}
