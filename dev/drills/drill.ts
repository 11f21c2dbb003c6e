/**
 * `npm run drill -- <name>`: makes a fault in the running development system, says which alert should fire and which
 * page says what to do, and heals it after its time, on Ctrl-C, and however this process ends. Meanwhile it orders, and
 * says in the end whether anything was lost.
 */
import { Option } from 'commander'
import { runCommand } from '../command-line/command.ts'
import { wholeNumber } from '../command-line/whole-number.ts'
import { readPorts } from '../parts/ports.ts'
import { dataFolder } from '../paths.ts'
import { beginDrill } from './begin-drill.ts'
import { MAX_DRILL_SECONDS } from './drill-protocol.ts'
import { type Drill, drillPlaces, DRILLS, findDrill } from './drills.ts'
import { type Shopped, startShopper } from './shopper.ts'

/** An alert looks for a minute or two before it fires. */
const SECONDS = 240
const ORDER_EVERY_MS = 1_000
const SAME_KEYSTROKE_MS = 1_000 // npm passes Ctrl-C on to us, who get it from the terminal as well
const INTERRUPTED = 130

interface Options {
  list?: true
  seconds: number
  on?: string
  orders: boolean
}

await runCommand('drill', (command) =>
  command
    .argument('[name]', 'which fault; without one, they are listed')
    .option('--list', 'lists the faults')
    .option('--seconds <number>', 'heals it after so long', wholeNumber(1, MAX_DRILL_SECONDS), SECONDS)
    .addOption(
      new Option('--on <subgraph>', 'where, for the faults of a subgraph').choices([...drillPlaces()]),
    )
    .option('--no-orders', 'orders nothing meanwhile')
    .action(async (name: string | undefined, options: Options) => {
      if (options.list || !name) return console.log(list())
      const drill = findDrill(name)
      if (!drill) command.error(`There is no drill "${name}".`)
      if (options.on && !drill!.on) command.error(`The drill ${name} is not about a subgraph.`)
      await carryOut(drill!, options)
    }),
)

function list(): string {
  const width = Math.max(...DRILLS.map(({ name }) => name.length))
  return DRILLS.map(({ name, what, on }) => `${name.padEnd(width)}  ${sentence(what, on)}`).join('\n')
}

function sentence(what: string, on = ''): string {
  const text = what.replaceAll('{on}', on)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

async function carryOut(drill: Drill, { seconds, on = drill.on ?? '', orders }: Options): Promise<void> {
  const shopper = orders
    ? await startShopper(`http://127.0.0.1:${readPorts().gateway}`, ORDER_EVERY_MS)
    : undefined
  const { heal, healed } = await beginDrill(dataFolder, { name: drill.name, on, seconds })
  const began = Date.now()
  onSignals(heal)
  console.log(`${sentence(drill.what, on)}\n`)
  for (const [name, labels] of drill.alerts(on)) console.log(`  Alert    ${name}${inBraces(labels)}`)
  console.log(`  Runbook  ${drill.runbook}`)
  console.log(`  Heals    after ${seconds} s, or on Ctrl-C`)
  if (shopper) console.log(`  Orders   one each second, as ada@example.com`)
  await healed
  console.log(`\nHealed after ${Math.round((Date.now() - began) / 1_000)} s.`)
  if (shopper) conclude(await shopper.finish())
  process.exit()
}

/** The first heals; a second one does not wait for what comes after. */
function onSignals(heal: () => void): void {
  let healedAt: number | undefined
  const end = () => {
    if (healedAt !== undefined && Date.now() - healedAt > SAME_KEYSTROKE_MS) process.exit(INTERRUPTED)
    healedAt ??= Date.now()
    heal()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
}

function inBraces(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
  return pairs.length > 0 ? `{${pairs.join(', ')}}` : ''
}

function conclude({ placed, failed, lost }: Shopped): void {
  console.log(`${placed} orders were placed, and ${failed} were refused to the customer.`)
  if (lost.length === 0) return console.log('Each of those that were placed has come to its end.')
  console.error(`These have not: ${lost.join(', ')}. \`npm run order -- <number>\` says what is wrong.`)
  process.exitCode = 1
}
