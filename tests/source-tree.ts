/** The tree as the architecture's tests see it: every source file that git knows, its room, and what it imports. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Every file that is committed or would be, by its path from the root. */
export const paths = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\n')
  .filter((path, index, all) => path !== '' && path !== all[index - 1])

export const files = paths.filter((path) => /\.(ts|mjs)$/.test(path))

export const read = (path: string) => readFileSync(join(root, path), 'utf8')

export interface Import {
  file: string
  /** From the root for our own files, a name for packages. */
  imported: string
  /** Nothing of it is left at run time. */
  isTypeOnly: boolean
}

const STATEMENT = /^(?:import|export)\s+(?:(type)\s+)?(?:([^'";]*?)\s+from\s+)?['"]([^'"]+)['"]/gm
const DYNAMIC = /import\(\s*['"]([^'"]+)['"]/g

export function importsOf(file: string): Import[] {
  const source = read(file)
  const resolve = (specifier: string) => {
    if (specifier.startsWith('#')) return specifier.slice(1)
    return specifier.startsWith('.') ? posix.join(dirname(file), specifier) : specifier
  }
  const statements = [...source.matchAll(STATEMENT)].map(([, type, clause, specifier = '']) => ({
    file,
    imported: resolve(specifier),
    isTypeOnly: type !== undefined || (clause !== undefined && hasTypesOnly(clause)),
  }))
  const dynamic = [...source.matchAll(DYNAMIC)].map(([, specifier = '']) => ({
    file,
    imported: resolve(specifier),
    isTypeOnly: false,
  }))
  return [...statements, ...dynamic]
}

/** `{ type A, type B }` */
function hasTypesOnly(clause: string): boolean {
  const names = /^\{(.*)\}$/s.exec(clause.trim())?.[1]
  return (
    names !== undefined &&
    names
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean)
      .every((name) => name.startsWith('type '))
  )
}

export const isOurs = (path: string) => files.includes(path) || /^subgraphs\/[^/]+\/generated\//.test(path)

export const isTest = (file: string) => file.startsWith('tests/') || /\.test\.ts$|\/testing\//.test(file)

/** The first folder of a path, with its slash: `platform/`; empty for a file at the root. */
export const topOf = (path: string) => /^[^/]+\//.exec(path)?.[0] ?? ''

/** `subgraphs/order`, `gateway` or `psp`: what is deployed by itself. */
export const serviceOf = (path: string) => /^(subgraphs\/[^/]+|gateway|psp)\//.exec(path)?.[1]

/** A room of a subgraph: `data/`, or the file's own name at the subgraph's root; undefined elsewhere. */
export function roomOf(path: string): string | undefined {
  const [, room, file] = /^subgraphs\/[^/]+\/(?:([^/]+\/)|([^/]+)$)/.exec(path) ?? []
  return room ?? (file?.startsWith('start-') ? 'start-*.ts' : file)
}

/** Every import between our own files, tests and their helpers left out. */
export const ownImports = files
  .filter((file) => !isTest(file))
  .flatMap(importsOf)
  .filter(({ imported }) => isOurs(imported))

/** Everything that is loaded with a file, our own files and packages, each with the file that imports it. */
export function reachableFrom(start: string): Map<string, string> {
  const reached = new Map([[start, '']])
  for (const [file] of reached) {
    if (!files.includes(file)) continue
    for (const { imported, isTypeOnly } of importsOf(file))
      if (!isTypeOnly && !reached.has(imported)) reached.set(imported, file)
  }
  return reached
}

/** The file's name without its kind: `place-order` for `place-order.test.ts`. */
export const nameOf = (file: string) => basename(file).replace(/(\.test)?\.[^.]+$/, '')

/** The rows of the Markdown table whose header begins with `first`, as cells. */
export function tableRows(markdown: string, first: string): string[][] {
  const lines = read(markdown).split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${first}`))
  if (start < 0) throw new Error(`${markdown} has no table that begins with "${first}"`)
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  return lines.slice(start + 2, end < 0 ? undefined : end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** What stands in backticks in a cell. */
export const codesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
