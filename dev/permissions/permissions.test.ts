/** The table of who may do what is that of the schemas, and no place that takes an id is without a rule. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadGraph } from '../../gateway/planning/load-graph.ts'
import { root } from '../paths.ts'
import { OWNERSHIP_RULES } from './ownership-rules.ts'
import { readPermissions } from './read-permissions.ts'
import { renderPermissions } from './render-permissions.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const permissions = readPermissions(loadGraph(read('gateway/supergraph.graphql')))

test('every place that takes an id has a rule, and every rule has a place', () => {
  const places = permissions.flatMap(({ coordinate, ids }) => ids.map((id) => `${coordinate} ${id}`))
  expect(places.length).toBeGreaterThan(25)
  expect(places.toSorted()).toEqual(Object.keys(OWNERSHIP_RULES).toSorted())
})

test('what names a thing of any customer is for staff', () => {
  const open = permissions.filter(({ who }) => who === 'everybody' || who === 'who is signed in')
  const any = open.flatMap(({ coordinate, ids }) =>
    ids.filter((id) => OWNERSHIP_RULES[`${coordinate} ${id}`]?.whose === 'any'),
  )
  expect(any).toEqual([])
})

test('docs/permissions.md is what the schemas say; write-permissions.ts writes it', async () => {
  expect(read('docs/permissions.md')).toBe(await renderPermissions(permissions))
})

test('a new place without a rule is noticed', async () => {
  const added = [{ coordinate: 'Query.invoice', who: 'who is signed in' as const, ids: ['id'] }]
  await expect(renderPermissions([...permissions, ...added])).rejects.toThrow(/Query.invoice takes an id/)
})
