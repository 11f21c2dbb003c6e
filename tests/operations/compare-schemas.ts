/**
 * `node tests/operations/compare-schemas.ts <git ref>`: compares each subgraph's schema with what it was where this
 * branch left the ref, and the operations that were recorded there with the supergraph of now, for CI. Ends with 1 when
 * something is gone that clients may use.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadGraph } from '../../gateway/planning/load-graph.ts'
import { brokenOperations, refusedChanges, subgraphSchemaOf } from './schema-changes.ts'

const root = join(import.meta.dirname, '../..')
const ref = process.argv[2] ?? 'origin/main'
const today = new Date().toISOString().slice(0, 10)
const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' })

const base = git('merge-base', ref, 'HEAD')
if (base.status !== 0) {
  console.error(`"${ref}" is no commit that this one has anything in common with.`)
  process.exit(2)
}
let refused = 0
for (const name of readdirSync(join(root, 'subgraphs'))) {
  const path = `subgraphs/${name}/schema.graphql`
  const before = git('show', `${base.stdout.trim()}:${path}`)
  if (before.status !== 0) {
    console.log(`${name}: new`)
    continue
  }
  const after = readFileSync(join(root, path), 'utf8')
  const changes = refusedChanges(subgraphSchemaOf(before.stdout), subgraphSchemaOf(after), today)
  for (const change of changes) console.error(`${name}: ${change}`)
  if (changes.length === 0) console.log(`${name}: nothing is gone`)
  refused += changes.length
}

// A client does not change because its operation is no longer recorded here.
const recorded = git('ls-tree', '--name-only', base.stdout.trim(), 'tests/operations/').stdout.split('\n')
const operations = recorded
  .filter((path) => path.endsWith('.graphql'))
  .map((path) => [path, git('show', `${base.stdout.trim()}:${path}`).stdout])
const { schema } = loadGraph(readFileSync(join(root, 'gateway/supergraph.graphql'), 'utf8'))
const broken = brokenOperations(schema, Object.fromEntries(operations) as Record<string, string>)
for (const problem of broken) console.error(problem)
if (broken.length === 0) console.log(`${operations.length} recorded operations can still be asked`)
process.exitCode = refused + broken.length > 0 ? 1 : 0
