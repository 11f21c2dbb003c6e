/**
 * Payment methods, by Stripe's rules: a test token is a card that belongs to nobody, and attaching it makes a method
 * of a customer. An attached method is charged for its customer only; a detached one is not charged any more.
 */
import type { DatabaseSync } from 'node:sqlite'
import { selectOne } from '../database.ts'
import { findCard, type Card } from './cards.ts'
import { requireCustomer } from './customers.ts'
import type { Answer } from '../api/idempotency.ts'
import { newId } from './identifiers.ts'
import { invalidRequest, ProviderError } from '../api/provider-error.ts'

/** A method that was attached once; `customer` is null once it was detached. */
interface PaymentMethodRow {
  id: string
  card: string
  customer: string | null
}

interface CardOfMethod {
  /** The test token of the card. */
  token: string
  card: Card
}

/** The card behind a test token or a method. */
export function cardOf(database: DatabaseSync, id: string): CardOfMethod | undefined {
  const token = findRow(database, id)?.card ?? id
  const card = findCard(token)
  return card && { token, card }
}

/** The card behind what is to be charged. @throws where it is not there, or not this customer's */
export function chargeable(database: DatabaseSync, id: string, customer: string | undefined): CardOfMethod {
  const found = cardOf(database, id)
  if (!found) {
    throw invalidRequest(`No such PaymentMethod: '${id}'`, {
      code: 'resource_missing',
      param: 'payment_method',
    })
  }
  if (customer !== undefined) requireCustomer(database, customer)
  const row = findRow(database, id)
  if (row && (row.customer === null || row.customer !== customer)) {
    throw invalidRequest(
      `The PaymentMethod ${id} was detached, or belongs to a Customer that was not given or is another.`,
      { param: 'payment_method' },
    )
  }
  return found
}

export function attachPaymentMethod(
  database: DatabaseSync,
  id: string,
  customer: string,
  created: number,
): Answer {
  requireCustomer(database, customer)
  if (findRow(database, id)) {
    throw invalidRequest('The payment method was attached before; it cannot be attached again.')
  }
  if (!findCard(id)) throw notFound(id)
  const method = newId('pm')
  database
    .prepare('INSERT INTO payment_methods (id, card, customer, created) VALUES (?, ?, ?, ?)')
    .run(method, id, customer, created)
  return { status: 200, body: showPaymentMethod(database, method) }
}

export function detachPaymentMethod(database: DatabaseSync, id: string): Answer {
  const row = findRow(database, id)
  if (!row) throw notFound(id)
  if (row.customer === null) {
    throw invalidRequest('The payment method you provided is not attached to a customer.')
  }
  database.prepare('UPDATE payment_methods SET customer = NULL WHERE id = ?').run(id)
  return { status: 200, body: showPaymentMethod(database, id) }
}

/** The method, or Stripe's 404 `resource_missing`. */
export function showPaymentMethod(database: DatabaseSync, id: string): object {
  const found = cardOf(database, id)
  if (!found) throw notFound(id)
  const { brand, last4 } = found.card
  return {
    id,
    object: 'payment_method',
    type: 'card',
    customer: findRow(database, id)?.customer ?? null,
    livemode: false,
    card: {
      brand,
      last4,
      fingerprint: `card${last4}`,
      exp_month: 12,
      exp_year: 2034,
      funding: 'credit',
      country: 'US',
    },
  }
}

function findRow(database: DatabaseSync, id: string): PaymentMethodRow | undefined {
  return selectOne(database, 'SELECT id, card, customer FROM payment_methods WHERE id = ?', id)
}

function notFound(id: string): ProviderError {
  return new ProviderError(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such PaymentMethod: '${id}'`,
  })
}
