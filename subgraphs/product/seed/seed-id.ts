/**
 * Ids of seeded rows: the same in every database, so that a seed can run twice and documents can name them.
 */
import { v5 } from 'uuid'

const NAMESPACE = '5d1b0e0c-6f3a-4b7c-9a42-c0f1e7d85a36'

/** `('product', 'walnut-desk-lamp')` → uuid */
export const seedId = (kind: string, name: string): string => v5(`${kind}/${name}`, NAMESPACE)
