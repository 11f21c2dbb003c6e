/** An account, as the rest of the graph knows it: nothing secret is in it. */
import { DEFAULT_PREFERENCES, type Preferences } from './preferences.ts'

export type UserRole = 'CUSTOMER' | 'SUPPORT' | 'ADMIN'

export interface User extends Preferences {
  id: string // uuid
  email: string
  displayName: string
  role: UserRole
  createdAt: Date
}

export function newCustomer(id: string, names: { email: string; displayName: string }, now: Date): User {
  const { email, displayName } = names
  return { id, email, displayName, role: 'CUSTOMER', createdAt: now, ...DEFAULT_PREFERENCES }
}
