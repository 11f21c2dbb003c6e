/** What clients were recorded to ask for still holds, and a change that breaks them is noticed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildSchema } from 'graphql'
import { loadGraph } from '../../gateway/planning/load-graph.ts'
import { brokenOperations, refusedChanges, subgraphSchemaOf } from './schema-changes.ts'

const folder = import.meta.dirname
const root = join(folder, '../..')
const operations = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
)

it('every recorded operation is valid in the graph as it is', () => {
  const { schema } = loadGraph(readFileSync(join(root, 'gateway/supergraph.graphql'), 'utf8'))
  expect(Object.keys(operations).length).toBeGreaterThan(5)
  expect(brokenOperations(schema, operations)).toEqual([])
})

it.each(readdirSync(join(root, 'subgraphs')))(
  'the schema of %s can be compared, and is what it is',
  (name) => {
    const schema = subgraphSchemaOf(readFileSync(join(root, 'subgraphs', name, 'schema.graphql'), 'utf8'))
    expect(refusedChanges(schema, schema, '2026-01-01')).toEqual([])
  },
)

describe('a change', () => {
  const before = buildSchema(`type Query {
    shop: String
    old: String @deprecated(reason: "Use \`shop\`. It goes on 2026-03-01.")
    vague: String @deprecated(reason: "Use \`shop\`.")
  }`)
  const after = (fields: string) => buildSchema(`type Query { ${fields} }`)

  it('that adds is allowed', () => {
    expect(
      refusedChanges(before, after('shop: String new: Int old: String vague: String'), '2026-01-01'),
    ).toEqual([])
  })

  it('that takes away is refused, by name', () => {
    expect(refusedChanges(before, after('old: String vague: String'), '2026-01-01')).toEqual([
      'Query.shop was removed.',
    ])
  })

  it('that takes away what is deprecated is refused until its date is over, and without a date for ever', () => {
    expect(refusedChanges(before, after('shop: String vague: String'), '2026-03-01')).toHaveLength(1)
    expect(refusedChanges(before, after('shop: String vague: String'), '2026-03-02')).toEqual([])
    expect(refusedChanges(before, after('shop: String old: String'), '2030-01-01')).toHaveLength(1)
  })

  it('of a type, or an argument that becomes required, is refused', () => {
    expect(
      refusedChanges(before, after('shop(in: ID!): String old: String vague: Int'), '2026-01-01'),
    ).toHaveLength(2)
  })

  it('that a recorded operation cannot live with is named with it', () => {
    expect(brokenOperations(before, { 'web.graphql': '{ gone }' })).toEqual([
      'web.graphql: Cannot query field "gone" on type "Query".',
    ])
  })
})
