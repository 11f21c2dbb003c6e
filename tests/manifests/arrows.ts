/**
 * Who talks to whom: the arrows of the first diagram of docs/architecture.md, by the names that the pods have. An arrow
 * with two heads is a connection that its left side opens.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { databases, root } from './manifest-files.ts'

const ARROW = /^\s*(.+?)\s+(?:<?--(?:\s+"[^"]*"\s+--)?>|-\.\s+"[^"]*"\s+\.->)\s+(.+)$/
const LABELLED = /^(\w+)(?:[([{]|$)/

export const arrow = (from: string, to: string) => `${from} → ${to}`

/** `pgu[(Postgres)]` is the Postgres of the one that has an arrow to it. */
function nameOf(node: string, from: string): string {
  const id = LABELLED.exec(node)?.[1] ?? node
  return node.includes('(Postgres)') ? `postgres-${from}` : id
}

export function readArrows(): string[] {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const diagram = /```mermaid\nflowchart[^\n]*\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  return diagram.split('\n').flatMap((line) => {
    const [, left, right] = ARROW.exec(line) ?? []
    if (!left || !right) return []
    const ends = (side: string) => side.split(' & ').map((end) => end.trim())
    return ends(left).flatMap((source) => {
      const from = nameOf(source, '')
      return ends(right).map((target) => arrow(from, nameOf(target, from)))
    })
  })
}

/** Besides what runs all the time: the migrations and the provisioning, which come before it. */
export const taskArrows = () => [
  ...databases.map((name) => arrow('migrate', `postgres-${name}`)),
  arrow('provision', 'nats'),
]
