/** What `npm test` checks: stages one after the other, the fast checks first and all at once. */
import { join } from 'node:path'
import { root } from '../paths.ts'

export type Check = {
  name: string
  command: string
  args: string[]
  env?: Record<string, string>
  /** What to do when it fails. */
  remedy: string
}

/** Where vitest writes its counts, and what its tests leave behind when they are interrupted. */
export type TestFolder = { folder: string; resultFile: string }

const bin = (name: string) => join(root, 'node_modules/.bin', name)
const ourOwn = (file: string, ...args: string[]) => ({ command: process.execPath, args: [file, ...args] })

export function allChecks(testFolder: TestFolder): Check[][] {
  return [fastChecks(), [tests(testFolder, ['--coverage'])]]
}

function fastChecks(): Check[] {
  return [
    { name: 'types', command: bin('tsc'), args: [], remedy: 'Correct the types above.' },
    {
      name: 'lint',
      command: bin('oxlint'),
      args: ['--quiet'],
      remedy: '`npx oxlint --fix` corrects some of it.',
    },
    {
      name: 'format',
      command: bin('prettier'),
      args: ['--check', '--log-level=warn', '.'],
      remedy: 'Run `npx prettier --write .`',
    },
    { name: 'composition', ...ourOwn('dev/codegen/compose.ts', '--check'), remedy: 'See the message above.' },
    { name: 'browser', ...ourOwn('dev/install/chromium.ts'), remedy: 'The tests of pages need it.' },
  ]
}

/** Only the tests below the paths, without the coverage, which says nothing about a part. */
export function someTests(testFolder: TestFolder, paths: string[], name?: string): Check[][] {
  return [[tests(testFolder, [...paths, ...(name ? ['--testNamePattern', name] : [])])]]
}

function tests({ folder, resultFile }: TestFolder, args: string[]): Check {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`]
  return {
    name: 'tests',
    ...ourOwn(join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args),
    env: { TMPDIR: folder },
    remedy: 'Run one file alone with `npm test -- <path>`.',
  }
}
