/** `npm run proof -- --seed 1 --minutes 10`: the promises, under faults, with a verdict for each. */
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { runCommand } from '../../dev/command-line/command.ts'
import { wholeNumber } from '../../dev/command-line/whole-number.ts'
import { HURRIED_MS, HURRY } from './injection/hurry.ts'
import { mutationTable, runMutations } from './mutations/mutation-run.ts'
import { prove } from './proof.ts'
import { startProvenGraph } from './proven-graph.ts'
import { checkOutTree, copyTree, editTree, removeTree } from './injection/tree-copy.ts'
import { describeRun, isBroken, verdictLines } from './report.ts'

const WORKERS = 6
const FAULT_PAUSE_MS = 2_000
const MAX_MINUTES = 24 * 60
const MAX_REPLICAS = 5

interface Options {
  seed: number
  minutes: number
  replicas: number
  skew: number
  hurry?: true
  nats: number
  standby?: true
  smallDisk?: true
  beside?: string
  mutations?: true
  only?: string
  results?: string
}

await runCommand('proof', (command) =>
  command
    .option('--seed <number>', 'the same seed does the same', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--minutes <number>', 'how long faults are made: up to 1440', minutesOf, 10)
    .option('--replicas <number>', 'of the gateway and of each subgraph', wholeNumber(1, MAX_REPLICAS), 1)
    .option(
      '--skew <minutes>',
      'how far ahead the clocks of some replicas are',
      wholeNumber(0, MAX_MINUTES),
      0,
    )
    .option(
      '--nats <number>',
      'how many servers keep the streams; one dies at a time',
      wholeNumber(1, MAX_REPLICAS),
      1,
    )
    .option('--standby', 'order’s database has a synchronous standby, which takes over')
    .option('--small-disk', 'order’s database is on a disk that is filled; as root on Linux')
    .option('--beside <commit>', 'one replica of each service runs the code of this commit')
    .option('--hurry', 'time runs faster: orders expire after 20 s, reservations after 30')
    .option('--mutations', 'sabotages the code instead, in every known way, and looks whether it is noticed')
    .option('--only <words>', 'of the sabotages, those with these words in their name')
    .option('--results <file>', 'where the results of the sabotages are kept: noticed ones are not run again')
    .action((options: Options) => (options.mutations ? mutate(options) : run(options))),
)

async function run(options: Options): Promise<void> {
  const { seed, minutes, replicas, skew, hurry, nats, standby = false, smallDisk = false } = options
  if (standby && smallDisk) throw new Error('Give --standby or --small-disk: order has one database.')
  if (options.beside && replicas === 1)
    throw new Error('Beside others runs one of several replicas: add --replicas 2.')
  const report = (line: string) => console.log(`  ${line}`)
  console.log(`Proof with seed ${seed}, ${minutes} minutes: starting the system …`)
  const tree = hurry && (await hurriedTree())
  const beside = options.beside && (await checkOutTree(options.beside))
  const graph = await startProvenGraph({
    tree,
    beside,
    replicas,
    natsNodes: nats,
    standby,
    smallDisk,
    arrows: true,
    ...(skew > 0 && { skewMs: skew * 60_000 }),
  })
  try {
    const outcome = await prove({
      graph,
      seed,
      seconds: minutes * 60,
      workers: WORKERS,
      faultPauseMs: FAULT_PAUSE_MS,
      confirmedWithinMs: hurry && HURRIED_MS,
      report,
    })
    const { history, orders } = outcome
    console.log(
      `\n${orders} orders, ${history.watched.length} of them watched, ${history.actions.length} actions on them and ${history.refunds.length} refunds, ${history.faults.length} faults\n`,
    )
    for (const line of verdictLines(outcome, 5)) console.log(`  ${line}`)
    const file = join(tmpdir(), `storegraph-proof-${seed}.txt`)
    await writeFile(file, await describeRun(outcome, seed, graph.folder))
    console.log(`\nThe seed is ${seed}; what was done, and the ends of the logs, are in ${file}.`)
    if (isBroken(outcome)) process.exitCode = 1
  } finally {
    await graph.stop()
    for (const each of [tree, beside]) if (each) await removeTree(each)
  }
}

async function hurriedTree(): Promise<string> {
  const tree = await copyTree()
  for (const edit of HURRY) await editTree(tree, edit)
  return tree
}

async function mutate({
  only,
  results = join(tmpdir(), 'storegraph-mutations.json'),
}: Options): Promise<void> {
  const found = await runMutations({ only, results, report: (line) => console.log(`  ${line}`) })
  console.log(`\n${mutationTable(found)}\n\nThe results are in ${results}.`)
  if (found.some(({ isNoticed }) => !isNoticed)) process.exitCode = 1
}

function minutesOf(given: string): number {
  const minutes = Number(given)
  if (minutes > 0 && minutes <= MAX_MINUTES) return minutes
  throw new InvalidArgumentError(`Give a number up to ${MAX_MINUTES}.`)
}
