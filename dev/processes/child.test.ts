import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
import { root } from '../paths.ts'
import { runOrThrow, runToEnd, startChild } from './child.mjs'

const shell = (script: string) => ({ command: 'sh', args: ['-c', script] })

it('returns what a program wrote, and its code', async () => {
  const result = await runToEnd(shell('echo one; echo two >&2; printf three; exit 4'), { timeoutMs: 5_000 })
  expect(result).toEqual({ code: 4, output: 'one\nthree\n', errors: 'two\n' })
})

it('fails with what the program said', async () => {
  const options = { timeoutMs: 5_000 }
  await expect(runOrThrow(shell('echo no such thing >&2; exit 1'), options)).rejects.toThrow('no such thing')
  await expect(runOrThrow(shell('exit 3'), options)).rejects.toThrow('sh ended with 3.')
  await expect(runOrThrow({ command: '/no/such/program', args: [] }, options)).rejects.toThrow()
})

it('stops a program whose time is up', async () => {
  await expect(runOrThrow(shell('exec sleep 60'), { timeoutMs: 100 })).rejects.toThrow('after 0.1 s')
})

it('ends its children when it ends itself, however that is', async () => {
  const script = `import { startChild } from ${JSON.stringify(join(import.meta.dirname, 'child.mjs'))}
    const child = startChild({ command: 'sleep', args: ['60'] }, { output: 'discard' })
    console.log(child.pid); setInterval(() => {}, 1000)`
  const lines: string[] = []
  const parent = startChild(
    { command: process.execPath, args: ['--input-type=module', '-e', script] },
    { env: { NODE_OPTIONS: '' }, output: (line) => lines.push(line) },
  )
  await eventually(() => expect(lines).toHaveLength(1))
  parent.kill('SIGKILL')
  await eventually(() => expect(existsSync(`/proc/${lines[0]}`)).toBe(false))
})

it('is the only way in which dev/ and ops/ start a process', () => {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', 'dev', 'ops'],
    { cwd: root, encoding: 'utf8' },
  ).split('\n')
  const product = files.filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith('.test.ts'))
  const starting = product.filter(
    (file) =>
      existsSync(join(root, file)) &&
      /^import (?!type).*node:child_process/m.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(starting).toEqual(['dev/processes/child.mjs'])
})
