/** The order of a change, read anew for each event or with those found with it: a subscription's context outlives them. */
import { notFound } from '#platform/graphql/errors.ts'
import type { OrderRow } from '../data/order-rows.ts'
import { isTracing } from '#platform/telemetry/tracing.ts'
import { headersOfTrace } from '#platform/telemetry/trace-ids.ts'
import type { Context } from './context.ts'

export async function changedOrder(
  change: { orderId: string; order?: () => Promise<OrderRow | undefined> },
  _args: object,
  context: Context,
): Promise<OrderRow> {
  const order = await (change.order?.() ?? context.freshOrder(change.orderId))
  if (isTracing()) context.eventTrace = traceOfOrder(await context.sagas.load(change.orderId))
  if (!order) throw notFound('The order does not exist any more.')
  return order
}

/** An event belongs to the trace that its order was placed in. */
function traceOfOrder(saga: { traceId: string | null } | undefined): string | undefined {
  return headersOfTrace(saga?.traceId, true).traceparent
}
