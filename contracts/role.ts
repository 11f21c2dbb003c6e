/** The role of an account. Staff are SUPPORT and ADMIN. */
import { z } from 'zod'

export const role = z.enum(['CUSTOMER', 'SUPPORT', 'ADMIN'])

export type Role = z.infer<typeof role>

export function isStaffRole(role: Role | null): boolean {
  return role === 'SUPPORT' || role === 'ADMIN'
}
