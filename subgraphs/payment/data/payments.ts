/** Payments with their ledgers, read whole and only ever added to. */
import { newId } from '#platform/ids.ts'
import type { MoneyData } from '#events/money.ts'
import { voidedBeforehand, isNews, type Payment, type Transaction as Entry } from '../domain/payment.ts'
import type { Database, Transaction } from './database.ts'

export interface LedgerEntry extends Entry {
  id: string
  occurredAt: Date
}

/** A payment as it is kept. */
export interface StoredPayment extends Payment {
  customerId: string
  transactions: readonly LedgerEntry[]
}

export interface PaymentRequest {
  orderId: string
  customerId: string
  amount: MoneyData
  paymentMethod: string
}

// Ids are UUIDv7, so their order is that of their making.
const whole = { transactions: { orderBy: { id: 'asc' } } } as const

type Row = Awaited<ReturnType<typeof findRows>>[number]

function findRows(database: Database | Transaction, where: { id?: string[]; orderId?: string[] }) {
  return database.payment.findMany({
    where: { id: where.id && { in: where.id }, orderId: where.orderId && { in: where.orderId } },
    include: whole,
  })
}

function toPayment({ amountMinor, currency, ...row }: Row): StoredPayment {
  return { ...row, amount: { amountMinor, currency: currency as MoneyData['currency'] } }
}

export async function findPayments(
  database: Database,
  where: { id: string[] } | { orderId: string[] },
): Promise<StoredPayment[]> {
  return (await findRows(database, where)).map(toPayment)
}

/**
 * The payment of an order, and whether it was called off. Until the transaction ends nobody else looks at
 * the same order, so that an authorization and a void that arrive together see each other.
 */
export async function lockOrder(
  tx: Transaction,
  orderId: string,
): Promise<{ payment: StoredPayment | undefined; voidRequested: boolean }> {
  await tx.$executeRawUnsafe('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', orderId)
  const [row] = await findRows(tx, { orderId: [orderId] })
  const voidRequest = await tx.voidRequest.findUnique({ where: { orderId } })
  return { payment: row && toPayment(row), voidRequested: voidRequest !== null }
}

/** Adds the payment that an order asks for; one that was called off already is voided from the start. */
export async function createPayment(
  tx: Transaction,
  request: PaymentRequest,
  voidRequested: boolean,
  now: Date,
): Promise<StoredPayment> {
  const { amount, ...rest } = request
  const row = await tx.payment.create({
    data: { ...rest, ...amount, id: newId(), createdAt: now },
    include: whole,
  })
  const payment = toPayment(row)
  return voidRequested ? append(tx, payment, voidedBeforehand, now) : payment
}

/** Remembers that the payment of an order is called off, whether or not there is one. */
export async function requestVoid(tx: Transaction, orderId: string, now: Date): Promise<void> {
  await tx.voidRequest.createMany({ data: { orderId, requestedAt: now }, skipDuplicates: true })
}

/** Adds an entry to the ledger; one that is no news changes nothing. */
export async function append(
  tx: Transaction,
  payment: StoredPayment,
  entry: Entry,
  now: Date,
): Promise<StoredPayment> {
  if (!isNews(payment, entry)) return payment
  const added: LedgerEntry = { ...entry, id: newId(), occurredAt: now }
  await tx.paymentTransaction.create({ data: { ...added, paymentId: payment.id } })
  return { ...payment, transactions: [...payment.transactions, added] }
}
