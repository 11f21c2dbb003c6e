/** An error has a type of its own only where it carries data. */
import type { UserErrorResolvers } from '../generated/resolvers.ts'

export const UserError: UserErrorResolvers = {
  __resolveType({ code }) {
    if (code === 'TOO_MANY_ATTEMPTS') return 'TooManyAttempts'
    return code === 'TOO_MANY_ADDRESSES' ? 'TooManyAddresses' : 'BasicUserError'
  },
}
