/**
 * One shape for every command: `--help` only helps, what is unknown is refused with a sentence (exit code 2), a
 * failure is a sentence and no stack trace (1).
 */
import { Command, CommanderError } from 'commander'
import { commands } from '../commands.mjs'
import { failureSentence } from './failure-sentence.ts'

const FAILED = 1
const REFUSED = 2

/**
 * Parses what was given and runs the command; ends the process where that fails.
 * @param name a command of dev/commands.mjs
 * @param define adds its options and what it does
 * @param failed the exit code of a failure
 */
export async function runCommand(
  name: string,
  define: (command: Command) => Command,
  failed = FAILED,
): Promise<void> {
  try {
    const command = createCommand(name)
    define(command)
    await command.parseAsync()
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : REFUSED)
    console.error(failureSentence(error))
    process.exit(failed)
  }
}

function createCommand(name: string): Command {
  const { what, usage } = commands.find((entry) => entry.name === name)!
  const call = `${usage.startsWith('npm run') ? 'npm run ' : 'npm '}${name} --`
  const pathOf = (command: Command): string =>
    command.parent ? `${pathOf(command.parent)} ${command.name()}` : call
  return new Command(name)
    .description(sentence(what.replaceAll('`', '')))
    .helpOption('--help', 'shows this and does nothing')
    .helpCommand(false)
    .configureHelp({ commandUsage: (command) => `${pathOf(command)} ${command.usage()}` })
    .configureOutput({ outputError: (text, write) => write(`${sentence(text)}\n`) })
    .showHelpAfterError(`'${call} --help' says what it takes.`)
    .exitOverride()
}

/** `error: unknown option '--x'` → `Unknown option '--x'.` */
function sentence(text: string): string {
  const said = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\.?\n\((Did you mean .*\?)\)$/, '. $1')
  const whole = `${said.charAt(0).toUpperCase()}${said.slice(1)}`
  return /[.?!)]$/.test(whole) ? whole : `${whole}.`
}
