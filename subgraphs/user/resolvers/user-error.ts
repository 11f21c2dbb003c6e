/** Which type of the graph an error is. */
import type { UserError as CallersError } from '../domain/user-error.ts'
import type { UserErrorResolvers } from '../generated/resolvers.ts'

const ERROR_TYPES = {
  INVALID_INPUT: 'InvalidInput',
  EMAIL_TAKEN: 'EmailTaken',
  WEAK_PASSWORD: 'WeakPassword',
  INVALID_CREDENTIALS: 'InvalidCredentials',
  INVALID_REFRESH_TOKEN: 'InvalidRefreshToken',
  TOO_MANY_ATTEMPTS: 'TooManyAttempts',
  USER_NOT_FOUND: 'UserNotFound',
  LAST_ADMIN: 'LastAdmin',
  SESSION_NOT_FOUND: 'SessionNotFound',
  ADDRESS_NOT_FOUND: 'AddressNotFound',
  TOO_MANY_ADDRESSES: 'TooManyAddresses',
} as const satisfies Record<CallersError['code'], string>

export const UserError: UserErrorResolvers = {
  __resolveType: ({ code }) => ERROR_TYPES[code],
}
