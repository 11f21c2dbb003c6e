/** A project that has installed our package from what `npm pack` makes of it, with the packages that it asks for. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../../..')
const run = promisify(execFile)
const WITHIN_MS = 60_000

export interface Project {
  folder: string
  /** Runs a script of the project's on plain Node. @returns what it prints */
  runScript(text: string, ...args: string[]): Promise<string>
  remove(): Promise<void>
}

export async function installPackedClient(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'storegraph-client-'))
  const modules = join(folder, 'node_modules')
  const target = join(modules, '@storegraph/client')
  await mkdir(target, { recursive: true })
  const packing = await run('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: join(root, 'client'),
    timeout: WITHIN_MS,
  })
  const archive = packing.stdout.trim().split('\n').at(-1) ?? ''
  await run('tar', ['-xzf', join(folder, archive), '-C', target, '--strip-components=1'])
  for (const name of ['graphql-ws', 'graphql', 'ws'])
    await symlink(join(root, 'node_modules', name), join(modules, name))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  return {
    folder,
    async runScript(text, ...args) {
      await writeFile(join(folder, 'script.js'), text)
      const { stdout } = await run(process.execPath, ['script.js', ...args], {
        cwd: folder,
        timeout: WITHIN_MS,
      })
      return stdout
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
