/**
 * Runs in the browser: what an answer brings is carried to the operations after it. A variable that an operation
 * declares and nobody has filled in takes the value that is known by its name.
 */
import { findProduct, findTotal, newKey } from '/pages/shop.mjs'

/** product, total, order (with its cursor as `after`, and whether it was watched). */
export const carried = {}
let show = () => {}

/** @param listener told what is carried, whenever that changes */
export function whenCarried(listener) {
  show = () => listener(carried)
}

export function carry(values) {
  Object.assign(carried, values)
  show()
}

/** Takes from an answer whatever the tabs can use. */
export function learnFrom(data) {
  const product =
    data?.product ?? data?.products?.nodes?.find(({ availability }) => availability?.available !== 0)
  if (product?.id) carry({ product: { id: product.id, name: product.name ?? product.id }, total: undefined })
  const total = data?.orderQuote?.quote?.total
  if (total?.currencyCode) carry({ total })
  const { order, cursor } = data?.orderPlace ?? {}
  if (order?.id) carry({ order: { ...order, after: cursor, isWatched: false } })
}

/** How to find out what is not known yet. */
const FINDERS = {
  async product() {
    if (!carried.product) carry({ product: await findProduct() })
    return carried.product.id
  },
  async total() {
    const product = await FINDERS.product()
    if (!carried.total) carry({ total: await findTotal(product) })
    const { amount, currencyCode } = carried.total
    return { amount, currencyCode }
  },
  key: async () => newKey(),
  order: async () => carried.order?.id,
  after: async () => carried.order?.after,
}

/** @returns the variables of an operation, with what was left out filled in */
export async function filledIn(query, given = {}) {
  const variables = { ...given }
  for (const [, name] of query.matchAll(/\$(\w+)\s*:/g)) {
    const isGiven = variables[name] !== undefined && variables[name] !== null
    // A cursor belongs to its order: it does not go with another that was given.
    if (isGiven || !(name in FINDERS) || (name === 'after' && given.order)) continue
    const value = await FINDERS[name]()
    if (value !== undefined) variables[name] = value
  }
  return variables
}
