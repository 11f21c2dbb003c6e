/** An account, as the rest of the graph knows it: nothing secret is in it. */
export type UserRole = 'CUSTOMER' | 'SUPPORT' | 'ADMIN'

export interface User {
  id: string // uuid
  email: string
  displayName: string
  role: UserRole
  createdAt: Date
}
