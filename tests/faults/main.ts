/** `npm run proof -- --seed 1 --minutes 10`: the promises, under faults, with a verdict for each. */
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { runCommand } from '../../dev/command-line/command.ts'
import { wholeNumber } from '../../dev/command-line/whole-number.ts'
import { mutationTable, runMutations } from './mutation-run.ts'
import { prove, startProvenGraph } from './proof.ts'
import { describeRun, isBroken, verdictLines } from './report.ts'

const WORKERS = 6
const FAULT_PAUSE_MS = 2_500
const MAX_MINUTES = 24 * 60

interface Options {
  seed: number
  minutes: number
  mutations?: true
  only?: string
  results?: string
}

await runCommand('proof', (command) =>
  command
    .option('--seed <number>', 'the same seed does the same', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--minutes <number>', 'how long faults are made: up to 1440', minutesOf, 10)
    .option('--mutations', 'sabotages the code instead, in every known way, and looks whether it is noticed')
    .option('--only <words>', 'of the sabotages, those with these words in their name')
    .option('--results <file>', 'where the results of the sabotages are kept: noticed ones are not run again')
    .action((options: Options) => (options.mutations ? mutate(options) : run(options))),
)

async function run({ seed, minutes }: Options): Promise<void> {
  const report = (line: string) => console.log(`  ${line}`)
  console.log(`Proof with seed ${seed}, ${minutes} minutes: starting the system …`)
  const graph = await startProvenGraph()
  try {
    const options = {
      graph,
      seed,
      seconds: minutes * 60,
      workers: WORKERS,
      faultPauseMs: FAULT_PAUSE_MS,
      report,
    }
    const outcome = await prove(options)
    const { history, orders } = outcome
    console.log(
      `\n${orders} orders, ${history.watched.length} of them watched, ${history.actions.length} actions on them and ${history.refunds.length} refunds, ${history.faults.length} faults\n`,
    )
    for (const line of verdictLines(outcome, 5)) console.log(`  ${line}`)
    if (isBroken(outcome)) {
      const file = join(tmpdir(), `storegraph-proof-${seed}.txt`)
      await writeFile(file, await describeRun(outcome, seed, graph.folder))
      console.log(`\nThe seed is ${seed}; what was done, and the ends of the logs, are in ${file}.`)
      process.exitCode = 1
    }
  } finally {
    await graph.stop()
  }
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
