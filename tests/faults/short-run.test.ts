/** The promises hold in a short run under faults. `npm run proof` takes more time for it, and any seed. */
import { expect, it } from 'vitest'
import { prove, startProvenGraph } from './proof.ts'
import { describeRun, isBroken } from './report.ts'

const SEED = 20
const SECONDS = 75
/** Well inside the test's own time, so that a run that does not come to rest can still be reported. */
const QUIET_WITHIN_MS = 120_000
const TEST_TIMEOUT_MS = 300_000

it(
  `keeps every promise for ${SECONDS} s of faults`,
  async () => {
    const graph = await startProvenGraph()
    try {
      const outcome = await prove({
        graph,
        seed: SEED,
        seconds: SECONDS,
        workers: 4,
        faultPauseMs: 2_000,
        quietWithinMs: QUIET_WITHIN_MS,
        report: () => undefined,
      })
      if (isBroken(outcome)) throw new Error(await describeRun(outcome, SEED, graph.folder))
      // A run in which nothing happened would break nothing either.
      const { actions, refunds, watched, faults } = outcome.history
      expect([actions, refunds, watched, faults].filter((happened) => happened.length === 0)).toEqual([])
    } finally {
      await graph.stop()
    }
  },
  TEST_TIMEOUT_MS,
)
