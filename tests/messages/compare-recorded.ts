/**
 * `node tests/messages/compare-recorded.ts <git ref>`: whether what was recorded where this branch left the ref is still
 * there, line for line, for CI.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = 'tests/messages/recorded'

/** @returns the number of the first line that is no longer what it was */
export function firstChange(before: string, after: string): number | undefined {
  const lines = after.split('\n')
  const index = before
    .split('\n')
    .filter(Boolean)
    .findIndex((line, at) => line !== lines[at])
  return index < 0 ? undefined : index + 1
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '../..')
  const ref = process.argv[2] ?? 'origin/main'
  const git = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' })
    if (status === 0) return stdout
    console.error(stderr.trim())
    process.exit(2)
  }
  const base = git('merge-base', ref, 'HEAD').trim()
  const files = git('ls-tree', '--name-only', base, `${FOLDER}/`).split('\n').filter(Boolean)
  for (const file of files) {
    const path = join(root, file)
    const line = firstChange(
      git('show', `${base}:${file}`),
      existsSync(path) ? readFileSync(path, 'utf8') : '',
    )
    if (line === undefined) continue
    console.error(`${file}:${line} is not what was recorded: add a line, and leave the others as they are.`)
    process.exitCode = 1
  }
  console.log(`${files.length} message types were recorded before.`)
}
