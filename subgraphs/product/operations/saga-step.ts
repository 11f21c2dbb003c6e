/**
 * What carries out a command of an order's saga: inside the command's transaction, alone with its order, and given
 * what stands for the order already.
 */
import type { Message } from '#contracts/message.ts'
import type { ToRows } from '#platform/messaging/outbox-rows.ts'
import type { Tx } from '../data/database.ts'
import type { Standing } from '../domain/reservation-rules.ts'

/** @returns the messages that the step's own statements have not written */
export type SagaStep<Command = unknown> = (
  command: Command & { orderId: string },
  standing: Standing,
  tx: Tx,
  toRows: ToRows,
) => Promise<Message[]>
