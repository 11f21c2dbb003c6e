/** What each of the three databases says of an order. Amounts are in the currency's minor unit. */
import type { CurrencyCode } from '#contracts/money.ts'

/** Pieces by product id. */
export type Pieces = Readonly<Record<string, number>>

export interface OrderStanding {
  /** The order's id (uuid), as in the others. */
  id: string
  number: string
  status: string
  totalMinor: number
  currency: CurrencyCode
  lines: Pieces
  /** Since its last change, by the database's clock. */
  ageSeconds: number
}

export interface StockStanding {
  id: string
  /** What has left the warehouses for it, less what came back. */
  sold: Pieces
  /** What is held for it, in all products. */
  reserved: number
}

export interface PaymentStanding {
  id: string
  currency: CurrencyCode
  /** What is held on the card and neither taken nor released. */
  heldMinor: number
  capturedMinor: number
  refundedMinor: number
}

/** One order in all three; at least one of them knows it. */
export interface Standing {
  id: string
  order?: OrderStanding
  stock?: StockStanding
  payment?: PaymentStanding
}
