/**
 * An order whose payment the provider makes without answering: the call runs into its time-out and is made again.
 * Meanwhile its saga is made to have waited long enough, so that the reconciler asks as well.
 */
import pg from 'pg'
import { parseGlobalId } from '#contracts/ids.ts'
import { eventually } from '../../eventually.ts'
import type { RunningGraph } from '../graph.ts'
import { place, watch } from './place-and-watch.ts'

/** @returns the id of its trace, once it is confirmed */
export async function placeRetried(
  { url, stack }: RunningGraph,
  headers: Record<string, string>,
): Promise<string> {
  const placed = await place(url, headers, 'pm_card_timeoutAfterCharge', 'retried', 'box-grater')
  const client = new pg.Client({ connectionString: stack.urls().ORDER_DATABASE_URL })
  await client.connect()
  try {
    await eventually(async () => {
      const { rowCount } = await client.query(
        `UPDATE sagas SET due_at = now() WHERE order_id = $1 AND steps @> '[{"name": "AUTHORIZE_PAYMENT", "status": "EXECUTING"}]'`,
        [parseGlobalId(placed.id)!.uuid],
      )
      return rowCount === 1
    })
  } finally {
    await client.end()
  }
  return (await watch(url, headers, placed)).order.saga.traceId
}
