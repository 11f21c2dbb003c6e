/** A copy of what services are made of, in which some of it is otherwise. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runOrThrow } from '../../../dev/processes/child.mjs'
import { root } from '../../../dev/paths.ts'

export interface Edit {
  /** From the repository's root. */
  file: string
  /** Occurs once in the file. */
  find: string
  replace: string
}

const COPIED = ['contracts', 'platform', 'gateway', 'subgraphs', 'psp', 'package.json', 'tsconfig.json']

export async function copyTree(): Promise<string> {
  const tree = await mkdtemp(join(tmpdir(), 'storegraph-tree-'))
  for (const name of COPIED) await cp(join(root, name), join(tree, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'))
  return tree
}

const GENERATED_WITHIN_MS = 180_000

/** The tree as it was at a commit, with what is generated from it. @throws where there is no such commit */
export async function checkOutTree(commit: string): Promise<string> {
  const tree = await mkdtemp(join(tmpdir(), 'storegraph-tree-'))
  const archive = join(tree, 'archive.tar')
  const run = (command: string, args: string[], cwd = tree) =>
    runOrThrow({ command, args }, { cwd, timeoutMs: GENERATED_WITHIN_MS })
  await run('git', ['archive', '--output', archive, commit], root)
  await run('tar', ['-xf', archive])
  await rm(archive)
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'))
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', 'dev/codegen/generate.ts'])
  return tree
}

/** @returns undoes it @throws where the edit does not fit the file */
export async function editTree(tree: string, { file, find, replace }: Edit): Promise<() => Promise<void>> {
  const path = join(tree, file)
  const text = await readFile(path, 'utf8')
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`${file} has "${find}" ${parts.length - 1} times, and not once.`)
  await writeFile(path, parts.join(replace))
  return () => writeFile(path, text)
}

export const removeTree = (tree: string) => rm(tree, { recursive: true, force: true })
