/** `node tests/operations/compare-supergraph.ts <file>`: whether what Rover composed is the supergraph that is committed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildASTSchema, lexicographicSortSchema, parse, printSchema } from 'graphql'

const committed = join(import.meta.dirname, '../../gateway/supergraph.graphql')

/** Without the order of definitions and the descriptions' layout. */
function sorted(file: string): string {
  const document = parse(readFileSync(file, 'utf8'))
  return printSchema(lexicographicSortSchema(buildASTSchema(document, { assumeValidSDL: true })))
}

const [, , composed = ''] = process.argv
if (sorted(composed) !== sorted(committed)) {
  console.error('gateway/supergraph.graphql is not what Rover composes: npm run compose.')
  process.exitCode = 1
}
