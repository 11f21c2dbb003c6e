/** Why nothing was changed in the catalogue or in stock, as the graph says it. */
import { unstorableTexts } from '#platform/graphql/stored-text.ts'
import type { AdjustmentError } from '../domain/adjustment.ts'
import type { ProductError } from '../domain/product-fields.ts'
import type { ResolversTypes } from '../generated/resolvers.ts'

type UserError = Awaited<ResolversTypes['UserError']>

/** An error for each text in `input` that cannot be stored. */
export function unstorable(input: object): UserError[] {
  return unstorableTexts(input).map(({ path, message }) => {
    return { __typename: 'BasicUserError', code: 'INVALID_INPUT', message, field: ['input', ...path] }
  })
}

/** @param idField the input field that names the product */
export function toUserError(error: ProductError | AdjustmentError, idField: 'id' | 'productId'): UserError {
  const { code } = error
  switch (code) {
    case 'PRODUCT_NOT_FOUND':
      return basic(code, 'There is no such product.', idField)
    case 'SKU_TAKEN':
      return basic(code, `Another product has the SKU ${error.sku}.`, 'sku')
    case 'STALE_VERSION': {
      const { currentVersion } = error
      const message = `It was changed meanwhile. Its version is ${currentVersion} now.`
      const field = ['input', 'expectedVersion']
      return { __typename: 'StaleVersion', code, message, field, currentVersion }
    }
    case 'INVALID_INPUT':
      return basic(code, error.message, error.field)
    default:
      return code satisfies never
  }
}

function basic(code: Exclude<UserError['code'], 'STALE_VERSION'>, message: string, field: string): UserError {
  return { __typename: 'BasicUserError', code, message, field: ['input', field] }
}
