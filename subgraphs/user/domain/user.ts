/** An account, as the rest of the graph knows it: it contains nothing secret. */
import type { Role } from '#contracts/role.ts'
import { DEFAULT_PREFERENCES, type Preferences } from './preferences.ts'

export interface User extends Preferences {
  id: string // uuid
  email: string
  displayName: string
  role: Role
  createdAt: Date
}

export function newCustomer(id: string, names: { email: string; displayName: string }, now: Date): User {
  const { email, displayName } = names
  return { id, email, displayName, role: 'CUSTOMER', createdAt: now, ...DEFAULT_PREFERENCES }
}
