/**
 * Sabotages the product, one defect after the other, and looks whether the proof notices: the services run from a copy
 * of the tree, in which the defect is. The result of each is written down at once, so that a run can be continued.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { type Mutation, MUTATIONS } from './mutations.ts'
import type { Outcome } from '../outcome.ts'
import { prove } from '../proof.ts'
import { startProvenGraph } from '../proven-graph.ts'
import { isBrokenIn } from '../report.ts'
import { copyTree, editTree, removeTree } from '../injection/tree-copy.ts'

const SECONDS = 15
/** A defect that is not seen within this is not seen. */
const QUIET_WITHIN_MS = 20_000
const WORKERS = 4
const FAULT_PAUSE_MS = 1_000
const MAX_WAIT_MS = 2_000
const SEED = 1

export interface MutationResult {
  name: string
  /** Whether the line that should was broken. */
  isNoticed: boolean
  /** Every line that was broken, with one thing that broke it. */
  red: string[]
  seconds: number
}

export interface MutationRun {
  /** A part of the name of those to be run; all by default. */
  only: string | undefined
  /** Where the results of all runs so far are kept. */
  results: string
  report: (line: string) => void
}

/** @returns the results of all that were ever run */
export async function runMutations({ only, results, report }: MutationRun): Promise<MutationResult[]> {
  const known = new Map((await readResults(results)).map((result) => [result.name, result]))
  const chosen = MUTATIONS.filter(({ name }) => (only ? name.includes(only) : !known.get(name)?.isNoticed))
  const tree = await copyTree()
  // Each begins with what a fresh system holds, which takes long to make.
  const fresh = await startProvenGraph({ durable: false })
  await fresh.stack.stop()
  try {
    for (const mutation of chosen) {
      const result = await runMutation(mutation, tree, fresh.folder)
      known.set(mutation.name, result)
      report(`${result.isNoticed ? 'noticed' : 'NOT NOTICED'} after ${result.seconds} s: ${mutation.name}`)
      for (const line of result.red) report(`    ${line}`)
      await writeFile(results, JSON.stringify([...known.values()], null, 2))
    }
  } finally {
    await fresh.stop()
    await removeTree(tree)
  }
  return MUTATIONS.flatMap(({ name }) => known.get(name) ?? [])
}

async function readResults(file: string): Promise<MutationResult[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]')
  return JSON.parse(text) as MutationResult[]
}

async function runMutation(mutation: Mutation, tree: string, copyOf: string): Promise<MutationResult> {
  const { name, line, faults = ['repeat'], victims, course, repeatAtEnd = true } = mutation
  const began = performance.now()
  const secondsTaken = () => Math.round((performance.now() - began) / 1_000)
  const undo = await editTree(tree, mutation)
  // A database that is killed must keep what it has answered; otherwise that is what is noticed.
  const durable = faults.includes('strand')
  const graph = await startProvenGraph({ tree, durable, copyOf }).catch(async (error: unknown) => {
    await undo()
    throw error
  })
  const settings = { graph, seed: SEED, seconds: SECONDS, workers: WORKERS, faultPauseMs: FAULT_PAUSE_MS }
  try {
    const outcome = await prove({
      ...settings,
      faults,
      victims,
      course,
      maxWaitMs: MAX_WAIT_MS,
      repeatAtEnd,
      quietWithinMs: QUIET_WITHIN_MS,
      until: line,
      report: () => undefined,
    })
    return { name, isNoticed: isBrokenIn(outcome, line), red: redLines(outcome), seconds: secondsTaken() }
  } catch (error) {
    return { name, isNoticed: false, red: [`it could not be run: ${String(error)}`], seconds: secondsTaken() }
  } finally {
    await graph.stop()
    await undo()
  }
}

function redLines({ verdicts }: Outcome): string[] {
  return verdicts.flatMap(({ line, broken }) => broken.slice(0, 1).map((detail) => `${line}: ${detail}`))
}

/** For docs/proof.md. */
export function mutationTable(results: readonly MutationResult[]): string {
  const byName = new Map(results.map((result) => [result.name, result]))
  const rows = MUTATIONS.map(({ name, file, line }) => {
    const result = byName.get(name)
    const noticed = !result ? 'not run' : result.isNoticed ? `${result.seconds} s` : '**green**'
    return `| ${name} | \`${file.split('/').at(-1)}\` | ${line} | ${noticed} |`
  })
  return ['| sabotage | in | the line that turns red | after |', '| --- | --- | --- | ---: |', ...rows].join(
    '\n',
  )
}
