/** Why nothing was changed in the catalogue or in stock, as the graph says it. */
import type { AdjustmentError } from '../domain/adjustment.ts'
import type { ProductError } from '../domain/product.ts'
import type { ResolversTypes } from '../generated/resolvers.ts'

type UserError = Awaited<ResolversTypes['UserError']>

/** @param idField the path of the argument that names the product */
export function toUserError(error: ProductError | AdjustmentError, idField: string[]): UserError {
  const { code } = error
  switch (code) {
    case 'PRODUCT_NOT_FOUND':
      return { __typename: 'ProductNotFound', code, message: 'There is no such product.', field: idField }
    case 'SKU_TAKEN': {
      const message = `Another product has the SKU ${error.sku}.`
      return { __typename: 'SkuTaken', code, message, field: ['input', 'sku'] }
    }
    case 'STALE_VERSION': {
      const { currentVersion } = error
      const message = `It was changed meanwhile; its version is ${currentVersion} now.`
      const field = ['input', 'expectedVersion']
      return { __typename: 'StaleVersion', code, message, field, currentVersion }
    }
    case 'INVALID_INPUT':
      return { __typename: 'InvalidInput', code, message: error.message, field: ['input', error.field] }
    default:
      return code satisfies never
  }
}
