/** What `npm test` checks, the fast checks first. */
import { existsSync } from 'node:fs'
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

/** Where jest writes its counts, and what its tests leave behind when they are interrupted. */
export type JestFolder = { folder: string; resultFile: string }

const bin = (name: string) => join(root, 'node_modules/.bin', name)
const ourOwn = (file: string, ...args: string[]) => ({ command: process.execPath, args: [file, ...args] })

export function allChecks(jestFolder: JestFolder): Check[] {
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
    jest(jestFolder, ['--coverage']),
  ]
}

/** Only the tests below the paths, without the coverage, which says nothing about a part. */
export function someTests(jestFolder: JestFolder, paths: string[], name?: string): Check[] {
  // jest looks for what it is given anywhere in a path, also above the repository.
  const ours = paths.map((path) => (existsSync(join(root, path)) ? join(root, path) : path))
  return [jest(jestFolder, [...ours, ...(name ? ['--testNamePattern', name] : [])])]
}

function jest({ folder, resultFile }: JestFolder, args: string[]): Check {
  return {
    name: 'tests',
    ...ourOwn(join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${resultFile}`, ...args),
    env: {
      NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
      TMPDIR: folder,
    },
    remedy: 'Run one file alone with `npm test -- <path>`.',
  }
}
