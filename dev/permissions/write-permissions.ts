/** `node dev/permissions/write-permissions.ts` writes docs/permissions.md from gateway/supergraph.graphql. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadGraph } from '../../gateway/planning/load-graph.ts'
import { root } from '../paths.ts'
import { readPermissions } from './read-permissions.ts'
import { renderPermissions } from './render-permissions.ts'

const graph = loadGraph(await readFile(join(root, 'gateway/supergraph.graphql'), 'utf8'))
await writeFile(join(root, 'docs/permissions.md'), await renderPermissions(readPermissions(graph)))
