/**
 * `npm run bench -- <name>`: runs one of the benchmarks; what follows the name is for it. Without a name it
 * lists them.
 */
import { runCommand } from '../dev/command-line/command.ts'
import { wholeNumber } from '../dev/command-line/whole-number.ts'

const MAX_ARGUMENT = 10_000_000

type Benchmark = { name: string; what: string; argument?: string }

const benchmarks: Benchmark[] = [
  { name: 'catalog', what: 'how fast the catalogue answers, with 100,000 products on parts of its own' },
  { name: 'gateway-auth', what: 'what a bearer token costs the gateway', argument: 'rounds' },
  {
    name: 'gateway-engine',
    what: 'what running a query plan costs, next to Apollo’s executor',
    argument: 'rounds',
  },
  {
    name: 'gateways',
    what: 'whole gateways side by side: this one, Apollo’s, Mercurius, Hive Gateway and a bare proxy',
    argument: 'rounds',
  },
  {
    name: 'orders',
    what: 'orders through the whole saga, next to a floor of SQL and messages alone',
    argument: 'seconds',
  },
  {
    name: 'replicas',
    what: 'how soon orders are confirmed while one of three replicas hangs, is cut off or is slow',
    argument: 'seconds',
  },
  {
    name: 'storage',
    what: 'how long every statement of users and jobs takes in databases as large as many orders leave them',
    argument: 'orders',
  },
  {
    name: 'subscribers',
    what: 'what subscribers cost in memory, and how fast they get the changes of their orders',
    argument: 'subscribers',
  },
  {
    name: 'subscriptions',
    what: 'up to 10,000 subscribers of one gateway process: events a second, latency, memory, calls',
    argument: 'subscribers',
  },
  {
    name: 'telemetry',
    what: 'what metrics, logs and traces cost, in requests and orders a second',
    argument: 'rounds',
  },
]

await runCommand('bench', (command) => {
  for (const { name, what, argument } of benchmarks) {
    const benchmark = command.command(name).description(what)
    if (argument) benchmark.argument(`[${argument}]`, '', wholeNumber(1, MAX_ARGUMENT))
    benchmark.action(async () => {
      process.argv.splice(2, process.argv.length, ...benchmark.args) // each reads its own argument from there
      await import(`./${name}.ts`)
    })
  }
  return command
    .usage('<name>')
    .argument('[name]')
    .action((name?: string) => {
      if (name) command.error(`There is no benchmark "${name}".`)
      command.outputHelp()
    })
})
