/** Customers: whom payment methods belong to. */
import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import type { Answer } from '../api/idempotency.ts'
import { newId } from './identifiers.ts'
import type { createCustomerParams } from '../api/params.ts'
import { invalidRequest } from '../api/provider-error.ts'

export function createCustomer(
  database: DatabaseSync,
  params: z.output<typeof createCustomerParams>,
  created: number,
): Answer {
  const id = newId('cus')
  database
    .prepare('INSERT INTO customers (id, metadata, created) VALUES (?, ?, ?)')
    .run(id, JSON.stringify(params.metadata), created)
  const { email = null, metadata } = params
  return { status: 200, body: { id, object: 'customer', created, email, livemode: false, metadata } }
}

/** Refuses a customer that does not exist, as Stripe does. */
export function requireCustomer(database: DatabaseSync, id: string): void {
  if (database.prepare('SELECT 1 FROM customers WHERE id = ?').get(id)) return
  throw invalidRequest(`No such customer: '${id}'`, { code: 'resource_missing', param: 'customer' })
}
