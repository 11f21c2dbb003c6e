/** The columns of an account that may leave the database: all but the hash of the password. */
import { currencyCode } from '#contracts/money.ts'
import type { User } from '../domain/user.ts'

export const userColumns = {
  id: true,
  email: true,
  displayName: true,
  role: true,
  locale: true,
  currency: true,
  orderUpdates: true,
  news: true,
  createdAt: true,
} as const

/** A row of these columns. The currency is text in the database. */
export function toUser(row: Omit<User, 'currency'> & { currency: string }): User {
  return { ...row, currency: currencyCode.parse(row.currency) }
}
