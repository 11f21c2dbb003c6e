/** One order as all who take part in it know it, as it was read: nothing in it is a copy of somebody else's word. */
export interface Story {
  order: {
    id: string
    number: string
    status: string
    totalMinor: number
    currency: 'USD' | 'EUR' | 'GBP' | 'JPY'
    placedAt: Date
    updatedAt: Date
    rejectionReason: string | null
    fulfillment: string
  }
  events: readonly { version: number; type: string; occurredAt: Date; detail: string | null }[]
  saga: StorySaga | undefined
  stock: {
    reservation: { status: string; reason: string | null; detail: string | null } | undefined
    movements: readonly { occurredAt: Date; type: string; delta: number; productId: string }[]
  }
  payment: StoryPayment | undefined
  messages: readonly StoryMessage[]
  /** What waits or failed: in outboxes, parked, or given up. */
  waiting: readonly { where: string; type: string; since: Date; reason: string | null }[]
  /** Who could not be asked, with the reason. */
  silent: readonly string[]
}

export interface StorySaga {
  status: string
  traceId: string | null
  dueAt: Date | null
  unanswered: number
  steps: readonly {
    name: string
    status: string
    attempts: number
    error: string | null
    startedAt: string | null
    finishedAt: string | null
    compensationStartedAt?: string | null
    compensationFinishedAt?: string | null
  }[]
}

export interface StoryPayment {
  id: string
  ledger: readonly {
    occurredAt: Date
    type: string
    status: string
    amountMinor: number
    reference: string | null
    declineCode: string | null
  }[]
  /** The provider's own word, of each intent. */
  provider: readonly { reference: string; status: string; amountMinor: number; capturedMinor: number }[]
}

export interface StoryMessage {
  stream: string
  time: Date
  type: string
  id: string
  source: string
}
