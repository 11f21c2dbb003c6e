/** The resolvers of the payment subgraph. */
import { DateTime, Decimal } from '#platform/graphql/scalars.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import type { Context } from './context.ts'
import { Order, Payment, PaymentTransaction, visiblePayment } from './payment-fields.ts'
import { PaymentMethod, User } from './payment-method-fields.ts'
import { paymentMethodAttach, paymentMethodDetach } from './payment-method-mutations.ts'
import { paymentRefund } from './payment-refund-mutation.ts'

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
