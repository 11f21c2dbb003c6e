/**
 * The promises hold in a short run under faults, and the proof notices when they do not: the same system is then
 * sabotaged. `npm run proof` takes more time for it, and any seed; `-- --mutations` sabotages everything else.
 */
import { expect, it } from 'vitest'
import pg from 'pg'
import { continueRun, prove } from './proof.ts'
import { startProvenGraph } from './proven-graph.ts'
import { describeRun, isBroken } from './report.ts'
import type { Outcome } from './outcome.ts'

const SEED = 20
/** Those that last no longer than the run. */
const FAULTS = ['kill', 'pause', 'repeat', 'delay', 'trouble', 'poison', 'stale', 'wipe'] as const
const SECONDS = 15
/** Well inside the test's own time, so that a run that does not come to rest can still be reported. */
const QUIET_WITHIN_MS = 90_000
const SABOTAGED_SECONDS = 2
const TEST_TIMEOUT_MS = 240_000

/** The inbox is switched off, a commit is done again when it comes again, and a reservation loses updates. */
const SABOTAGE = {
  PAYMENT: 'ALTER TABLE inbox DROP CONSTRAINT inbox_pkey',
  PRODUCT: `ALTER TABLE inbox DROP CONSTRAINT inbox_pkey;
    ALTER TABLE stock_levels DROP CONSTRAINT stock_levels_quantities_check;
    CREATE FUNCTION forget_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      UPDATE stock_levels l SET reserved = l.reserved + r.quantity FROM reservations r
       WHERE r.order_id = OLD.order_id AND r.status = 'COMMITTED'
         AND l.product_id = r.product_id AND l.warehouse_id = r.warehouse_id;
      UPDATE reservations SET status = 'RESERVED' WHERE order_id = OLD.order_id AND status = 'COMMITTED';
      NEW.status := 'RESERVED'; RETURN NEW; END $$;
    CREATE TRIGGER forget_commit BEFORE UPDATE ON order_reservations FOR EACH ROW
      WHEN (OLD.status = 'COMMITTED' AND NEW.status = 'COMMITTED') EXECUTE FUNCTION forget_commit();
    CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.reserved > OLD.reserved THEN NEW.reserved := OLD.reserved; END IF; RETURN NEW; END $$;
    CREATE TRIGGER lose BEFORE UPDATE ON stock_levels FOR EACH ROW EXECUTE FUNCTION lose()`,
}

const NOTICED: [line: string, detail: RegExp][] = [
  ['every message is published, and took effect once', /asked \d+ times and answered/],
  ['every message is published, and took effect once', /SALE/],
  [
    'sold = what the orders that stand hold, and nothing is held by a finished one',
    /still reserved|pieces sold/,
  ],
  ['orders = stock = payments, as `npm run verify` says', /were sold for it/],
]

it(
  `keeps every promise for ${SECONDS} s of faults, and does not seem to when it is sabotaged`,
  async () => {
    const graph = await startProvenGraph()
    const settings = {
      graph,
      seed: SEED,
      seconds: SECONDS,
      workers: 4,
      faults: FAULTS,
      maxWaitMs: 2_000,
      faultPauseMs: 1_000,
      quietWithinMs: QUIET_WITHIN_MS,
      calmOnce: true, // what is prompt, `npm run proof` judges
      report: () => undefined,
    }
    try {
      const outcome = await prove(settings)
      // How soon everything is, `npm run proof` judges: here other tests run beside it.
      const lasting = { ...outcome, verdicts: outcome.verdicts.filter(({ isTimed }) => !isTimed) }
      if (isBroken(lasting)) throw new Error(await describeRun(outcome, SEED, graph.folder))
      // A run in which nothing happened would break nothing either.
      const { history } = outcome
      const { actions, refunds, watched, faults, deliveries, reflections, prices } = history
      const happened = { actions, refunds, watched, faults, deliveries, reflections, prices }
      expect(Object.entries(happened).filter(([, list]) => list.length === 0)).toEqual([])

      for (const [name, statements] of Object.entries(SABOTAGE)) {
        const client = new pg.Client({ connectionString: graph.stack.urls()[`${name}_DATABASE_URL`] })
        await client.connect()
        await client.query(statements)
        await client.end()
      }
      const sabotaged = await continueRun(
        {
          ...settings,
          seconds: SABOTAGED_SECONDS,
          faults: ['repeat'],
          repeatAtEnd: true,
          quietWithinMs: 3_000,
        },
        history,
      )
      expect(unnoticed(sabotaged)).toEqual([])
    } finally {
      await graph.stop()
    }
  },
  TEST_TIMEOUT_MS,
)

function unnoticed({ verdicts }: Outcome) {
  const details = (line: string) => verdicts.find((verdict) => verdict.line === line)?.broken ?? []
  return NOTICED.filter(([line, detail]) => !details(line).some((each) => detail.test(each)))
}
