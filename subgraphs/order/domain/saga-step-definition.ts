/** What a row of the saga's table says of its step: the messages that it sends, and the answers that it can get. */
import type { z } from 'zod'
import type { Message, MessageType } from '#contracts/message.ts'
import type { CurrencyCode } from '#contracts/money.ts'
import type { OrderRejectionReason } from '#contracts/order.ts'

/** What the saga's messages say of the order. Amounts are in minor units. */
export interface SagaSubject {
  readonly id: string
  readonly customerId: string
  readonly currency: CurrencyCode
  readonly totalMinor: number
  readonly paymentMethod: string
}

/** A product of the order, once, at the price that the customer was promised. */
export interface ReservedLine {
  readonly productId: string
  readonly quantity: number
  readonly unitPriceMinor: number
}

/** Why a participant refused, which rejects the order. */
export interface Refusal {
  readonly reason: OrderRejectionReason
  readonly detail: string
}

type AnswerType<Data = object> = MessageType<z.ZodType<{ orderId: string } & Data>>

/** A step without a command is done by this subgraph itself. */
export interface StepDefinition {
  readonly name: string
  /** `lines` are the order's where the step needs them, and empty otherwise. */
  readonly command?: (order: SagaSubject, lines: readonly ReservedLine[]) => Message
  readonly needsLines?: true
  readonly done?: AnswerType
  /** The participant waits for the customer to act; another answer follows. */
  readonly waits?: AnswerType
  /** What was done is there no longer: the step that counts on it is done once more. */
  readonly lapsed?: AnswerType
  /** Before the pivot: the order is rejected. */
  readonly refused?: AnswerType<Refusal>
  /** After the pivot: the saga waits for an operator. */
  readonly failed?: AnswerType<{ detail: string }>
  readonly compensation?: (orderId: string) => Message
  readonly compensated?: AnswerType
  /** The earlier step whose compensation takes back this one too. */
  readonly compensatedWith?: string
}
