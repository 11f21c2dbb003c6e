/** What of an order's story is in the archives of the three databases, which only their subgraphs can unpack. */
import { readArchivedOrder } from '../../subgraphs/order/operations/read-archived-order.ts'
import { readArchivedPayment } from '../../subgraphs/payment/operations/read-archived-payment.ts'
import { readArchivedMovements } from '../../subgraphs/product/operations/read-archived-movements.ts'
import type { Story, StoryPayment, StorySaga } from './story.ts'

export async function archivedOrder(
  databaseUrl: string,
  orderId: string,
): Promise<Pick<Story, 'events' | 'saga'>> {
  const archived = await readArchivedOrder(databaseUrl, orderId)
  if (!archived) return { events: [], saga: undefined }
  const { saga, events } = archived
  return {
    events: events.map(({ version, type, occurredAt, data }) => {
      const { detail, reason } = data as { detail?: string; reason?: string }
      return { version, type, occurredAt, detail: detail ?? reason ?? null }
    }),
    saga: {
      status: saga.status,
      traceId: saga.traceId,
      dueAt: null,
      unanswered: 0,
      steps: saga.steps as StorySaga['steps'],
    },
  }
}

export function archivedMovements(
  databaseUrl: string,
  orderId: string,
): Promise<Story['stock']['movements']> {
  return readArchivedMovements(databaseUrl, orderId)
}

export async function archivedPayment(
  databaseUrl: string,
  orderId: string,
): Promise<Omit<StoryPayment, 'provider'> | undefined> {
  const payment = await readArchivedPayment(databaseUrl, orderId)
  return (
    payment && {
      id: payment.id,
      ledger: payment.transactions.map(({ providerReference: reference, ...entry }) => ({
        ...entry,
        reference,
      })),
    }
  )
}
