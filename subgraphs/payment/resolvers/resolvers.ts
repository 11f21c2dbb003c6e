/** The resolvers of the payment subgraph. */
import { DateTime, Decimal } from '#platform/graphql/scalars.ts'
import type { Context } from './context.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import { Order, Payment, PaymentTransaction, visiblePayment } from './payment.ts'
import { PaymentMethod, paymentMethodAttach, paymentMethodDetach, User } from './payment-methods.ts'
import { paymentRefund } from './payment-refund.ts'

export const resolvers: Resolvers<Context> = {
  DateTime,
  Decimal,
  Query: {
    payment: (_parent, { id }, context) => visiblePayment(id, context),
  },
  Mutation: { paymentRefund, paymentMethodAttach, paymentMethodDetach },
  Order,
  User,
  PaymentMethod,
  Payment,
  PaymentTransaction,
}
