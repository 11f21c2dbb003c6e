/** Payment methods in the graph: each customer sees their own, and nobody else's. */
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { findMethods } from '../data/payment-method-rows.ts'
import type { PaymentMethodResolvers, UserResolvers } from '../generated/resolvers.ts'
import { MAX_PAYMENT_METHODS } from '../operations/attach-payment-method.ts'
import type { Context } from './context.ts'

export const User: UserResolvers<Context> = {
  __resolveReference: ({ id }) => ({ id }),
  paymentMethods: async ({ id }, _arguments, { caller, database }) => {
    const customerId = fromGlobalId('user', id)
    return caller.userId === customerId ? findMethods(database, customerId, MAX_PAYMENT_METHODS) : null
  },
}

export const PaymentMethod: PaymentMethodResolvers<Context> = {
  id: ({ id }) => toGlobalId('pmth', id),
}
