/**
 * This engine against Apollo's planner and executor, on operations, data, nulls and errors at random. Every difference
 * that is not in accepted-differences.ts, with its reason, is a fault. A longer run:
 * `ENGINE_OPERATIONS=5000 ENGINE_SEED=1 npm test -- gateway/engine/differential`.
 */
import { expect, test } from 'vitest'
import { REASONS } from './testing/accepted-differences.ts'
import { compareEngines, loadSamples } from './testing/differential.ts'

const OPERATIONS = Number(process.env.ENGINE_OPERATIONS ?? 300)
const SEED = Number(process.env.ENGINE_SEED ?? 1)
const MS_PER_OPERATION = 250

const samples = loadSamples()

test(
  `${OPERATIONS} operations from seed ${SEED} are answered as Apollo answers them`,
  async () => {
    const { differences, withErrors, unplanned, accepted, calls } = await compareEngines(
      samples,
      SEED,
      OPERATIONS,
    )
    expect(differences).toEqual([])
    expect(withErrors).toBeGreaterThan(OPERATIONS / 10)
    expect(unplanned).toBeLessThan(OPERATIONS / 20)
    expect(Object.keys(REASONS)).toEqual(expect.arrayContaining(Object.keys(accepted)))
    // Each operation runs twice with ours.
    expect(calls.ours / 2).toBeLessThan(calls.theirs)
  },
  OPERATIONS * MS_PER_OPERATION + 20_000,
)
