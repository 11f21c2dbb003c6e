/**
 * dev/commands.mjs is the list of commands: package.json, `npm run help` and the README say the same, and each
 * command only helps where it is asked for help, and refuses what it does not know.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands, scriptOf } from '../dev/commands.mjs'
import { runToEnd } from '../dev/processes/child.mjs'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const run = (...args: string[]) =>
  runToEnd(
    { command: process.execPath, args: ['dev/run.mjs', ...args] },
    { cwd: root, env: { NODE_OPTIONS: '' }, timeoutMs: 15_000 },
  )

describe('the list of commands', () => {
  it('is what package.json has as scripts', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    expect(scripts).toEqual(Object.fromEntries(commands.map((command) => [command.name, scriptOf(command)])))
  })

  it('is the table in the README', () => {
    const rows = [...read('README.md').matchAll(/^\| `(npm [^`]+)` +\| (.*?) +\|$/gm)]
    expect(rows.map(([, usage, what]) => ({ usage, what }))).toEqual(
      commands.map(({ usage, what }) => ({ usage, what })),
    )
  })

  it('is what npm run help lists', async () => {
    const { code, output } = await run('help')
    expect(code).toBe(0)
    for (const { usage, what } of commands) expect(output).toMatch(lineOf(usage, what.replaceAll('`', '')))
  })
})

const lineOf = (usage: string, what: string) => new RegExp(`^  ${usage} +${escape(what)}$`, 'm')
const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const others = commands.filter(({ name }) => name !== 'help').map(({ name }) => name)

describe.each(others)('npm run %s', (name) => {
  it('only helps with --help', async () => {
    const { code, output, errors } = await run(name, '--help')
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toMatch(/^Usage: npm (run )?[a-z:]+ --/)
  })

  it('refuses an option that it does not know, in a sentence', async () => {
    const { code, output, errors } = await run(name, '--wipe-everything')
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors).toMatch(/^Unknown option '--wipe-everything'\.\n/)
  })
})

it.each([
  ['an argument too many', ['reset', 'everything'], /^Too many arguments/],
  ['a subcommand that is not there', ['verify', 'order'], /^Unknown command 'order'\. Did you mean orders\?/],
  ['another that is not there', ['keys', 'rotat'], /^Unknown command 'rotat'\. Did you mean rotate\?/],
  ['a benchmark that is not there', ['bench', 'floor'], /^There is no benchmark "floor"\./],
  ['a number that is none', ['seed', '--products', 'many'], /whole number from 1 to 1000000\./],
  ['a URL that is none', ['migrate', '--order-database-url', 'here'], /Give a URL\./],
  ['a command that is not there', ['wipe'], /^There is no command "wipe"/],
])('refuses %s', async (_what, args, said) => {
  const { code, errors } = await run(...args)
  expect(code).toBe(2)
  expect(errors).toMatch(said)
})

it('says in a sentence that nothing answers, without a stack trace', async () => {
  const { code, errors } = await run(
    'verify',
    'orders',
    '--order-database-url',
    'postgresql://a:b@127.0.0.1:9/c',
  )
  expect(code).toBe(2)
  expect(errors).toMatch(/^No server answers.*npm start.*\n$/)
})
