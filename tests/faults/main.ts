/** `npm run proof -- --seed 1 --minutes 10`: the promises, under faults, with a verdict for each. */
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prove, startProvenGraph } from './proof.ts'
import { describeRun, isBroken, verdictLines } from './report.ts'

const WORKERS = 6
const FAULT_PAUSE_MS = 2_500

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, minutes: { type: 'string', default: '10' } },
})
const seed = Number(values.seed)
const minutes = Number(values.minutes)
if (!Number.isInteger(seed) || !(minutes > 0 && minutes <= 24 * 60)) {
  console.error('Usage: npm run proof -- --seed <whole number> --minutes <up to 1440>')
  process.exit(2)
}

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
