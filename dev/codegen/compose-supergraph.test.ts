import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { composeSupergraph } from './compose-supergraph.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storegraph-compose-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'

function write(schemas: Record<string, string>): string {
  const subgraphs = Object.entries(schemas).map(([name, schema]) => {
    writeFileSync(join(folder, `${name}.graphql`), `${LINK}\n${schema}`)
    return `  ${name}:\n    routing_url: http://localhost:4001/graphql\n    schema:\n      file: ./${name}.graphql\n`
  })
  const file = join(folder, 'supergraph.yaml')
  writeFileSync(file, `federation_version: 2\nsubgraphs:\n${subgraphs.join('')}`)
  return file
}

describe('the composition', () => {
  it('of subgraphs that agree is the same each time', async () => {
    const file = write({
      user: 'type Query { me: User }\ntype User @key(fields: "id") { id: ID! }',
      order: 'type Query { order: ID }\ntype User @key(fields: "id") { id: ID! orders: [ID!] }',
    })
    const sdl = await composeSupergraph(file)
    expect(sdl).toContain('orders: [ID!] @join__field(graph: ORDER)')
    expect(await composeSupergraph(file)).toBe(sdl)
  })

  it('names the subgraphs and the field that do not agree, and the lines', async () => {
    const file = write({
      user: 'type Query { me: User }\ntype User @key(fields: "id") { id: ID! name: String }',
      order: 'type Query { order: ID }\ntype User @key(fields: "id") { id: ID! name: String }',
    })
    await expect(composeSupergraph(file)).rejects.toThrow(/User\.name.*"order".*"user".*order\.graphql:3/s)
  })

  it('names the subgraph and the field of a schema that is wrong by itself', async () => {
    const file = write({ user: 'type Query { me: User }\ntype User @key(fields: "uuid") { id: ID! }' })
    await expect(composeSupergraph(file)).rejects.toThrow(/\[user\].*User.*uuid/s)
  })

  it('names the subgraph and the line of a syntax error', async () => {
    const file = write({ user: 'type Query { me: User' })
    await expect(composeSupergraph(file)).rejects.toThrow(/\[user\] Syntax Error.*user\.graphql:2/s)
  })
})
