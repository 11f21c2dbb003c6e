/** Why an order cannot be placed, in the graph's terms. */
import { toGlobalId } from '#contracts/ids.ts'
import { toMoney } from '#contracts/money.ts'
import type { PlacementError } from '../domain/placement-rules.ts'
import { type UserError, userError } from './user-errors.ts'

export function toUserError(error: PlacementError | { code: 'IDEMPOTENCY_KEY_REUSED' }): UserError {
  const { code } = error
  switch (code) {
    case 'IDEMPOTENCY_KEY_REUSED': {
      const message =
        'This idempotency key belongs to an order with another input. Use a new key for a new order.'
      return userError(code, message, ['input', 'idempotencyKey'])
    }
    case 'PRODUCT_NOT_FOUND': {
      const message = `There is no product ${toGlobalId('prod', error.productId)}.`
      return userError(code, message, lineField(error.line, 'productId'))
    }
    case 'INSUFFICIENT_STOCK': {
      const { available, name, requested } = error
      const message = `${requested} of "${name}" were asked for; ${available} are available.`
      const productId = toGlobalId('prod', error.productId)
      return {
        __typename: 'InsufficientStock',
        code,
        message,
        field: lineField(error.line, 'quantity'),
        productId,
        available,
      }
    }
    case 'PRICE_CHANGED': {
      const { quote } = error
      const { amount, currencyCode } = toMoney(quote.totalMinor, quote.currency)
      const message = `The order would cost ${amount} ${currencyCode} now, which is not what was agreed to.`
      return { __typename: 'PriceChanged', code, message, field: ['input', 'expectedTotal'], quote }
    }
    case 'PAYMENT_METHOD_UNKNOWN': {
      const message = 'There is no such payment method.'
      return userError(code, message, ['input', 'paymentMethod'])
    }
    case 'MIXED_CURRENCIES': {
      const message = `An order has one currency: this product is priced in ${error.currency}, the first one in ${error.expected}.`
      return userError('INVALID_INPUT', message, lineField(error.line, 'productId'))
    }
    case 'TOTAL_TOO_LARGE':
      return userError('INVALID_INPUT', 'The total of the order is too large.', ['input', 'lines'])
    default:
      return code satisfies never
  }
}

const lineField = (line: number, name: string) => ['input', 'lines', String(line), name]
