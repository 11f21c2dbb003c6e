/** The proof notices a promise that does not hold. Whether they hold is for short-run.test.ts and `npm run proof`. */
import { describe, expect, it } from 'vitest'
import pg from 'pg'
import { prove, startProvenGraph } from './proof.ts'

const SABOTAGED_SECONDS = 6
const settings = { workers: 4, faultPauseMs: 400, report: () => undefined }

const broken = (verdicts: { line: string; broken: string[] }[]) =>
  verdicts
    .filter((verdict) => verdict.broken.length > 0)
    .map(({ line, broken: details }) => ({ line, details }))

describe('the proof itself', () => {
  it.each([
    [
      'an inbox that is switched off',
      'every message is published, and took effect once',
      /were answered/,
      ['PRODUCT', 'PAYMENT'],
      'ALTER TABLE inbox DROP CONSTRAINT inbox_pkey',
    ],
    [
      'a commit of stock that is done again when it is delivered again',
      'every message is published, and took effect once',
      /SALE/,
      ['PRODUCT'],
      `ALTER TABLE inbox DROP CONSTRAINT inbox_pkey;
       ALTER TABLE stock_levels DROP CONSTRAINT stock_levels_quantities_check;
       CREATE FUNCTION forget_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         UPDATE stock_levels l SET reserved = l.reserved + r.quantity FROM reservations r
          WHERE r.order_id = OLD.order_id AND r.status = 'COMMITTED'
            AND l.product_id = r.product_id AND l.warehouse_id = r.warehouse_id;
         UPDATE reservations SET status = 'RESERVED' WHERE order_id = OLD.order_id AND status = 'COMMITTED';
         NEW.status := 'RESERVED'; RETURN NEW; END $$;
       CREATE TRIGGER forget_commit BEFORE UPDATE ON order_reservations FOR EACH ROW
         WHEN (OLD.status = 'COMMITTED' AND NEW.status = 'COMMITTED') EXECUTE FUNCTION forget_commit()`,
    ],
    [
      'a reservation that loses updates',
      'sold = what the orders that stand hold, and nothing is held by a finished one',
      /still reserved|pieces sold/,
      ['PRODUCT'],
      `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.reserved > OLD.reserved AND random() < 0.5 THEN NEW.reserved := OLD.reserved; END IF; RETURN NEW; END $$;
       ALTER TABLE stock_levels DROP CONSTRAINT stock_levels_quantities_check;
       CREATE TRIGGER lose BEFORE UPDATE ON stock_levels FOR EACH ROW EXECUTE FUNCTION lose()`,
    ],
  ])(
    'notices %s',
    async (_what, line, detail, subgraphs, sabotage) => {
      const graph = await startProvenGraph()
      try {
        for (const subgraph of subgraphs) {
          const connectionString = graph.stack.urls()[`${subgraph}_DATABASE_URL`]
          const client = new pg.Client({ connectionString })
          await client.connect()
          await client.query(sabotage)
          await client.end()
        }
        const { verdicts } = await prove({
          ...settings,
          graph,
          seed: 7,
          seconds: SABOTAGED_SECONDS,
          faults: ['repeat'],
          repeatAtEnd: true,
          quietWithinMs: 10_000,
        })
        const details = expect.arrayContaining([expect.stringMatching(detail)])
        expect(broken(verdicts)).toContainEqual({ line, details })
      } finally {
        await graph.stop()
      }
    },
    120_000,
  )
})
