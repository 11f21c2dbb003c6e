/** The provider's own ledger, which can be read whatever its switches say. */
const PAGE = 500
const TIMEOUT_MS = 10_000

export interface ProviderEntry {
  /** As clients know it (`ord_…`). */
  orderId: string
  type: string
  amountMinor: number
  /** The payment intent. */
  reference: string
  /** Milliseconds since the epoch. */
  at: number
}

interface LedgerEntry {
  type: string
  amount: number
  paymentIntent: string
  metadata: Record<string, string>
  /** RFC 3339 */
  createdAt: string
}

export async function readProvider({
  url,
  apiKey,
}: {
  url: string
  apiKey: string
}): Promise<ProviderEntry[]> {
  const entries: ProviderEntry[] = []
  for (let after: number | null = 0; after !== null;) {
    const response: Response = await fetch(`${url}/ledger?after=${after}&limit=${PAGE}`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) throw new Error(`the provider's ledger cannot be read: ${response.status}`)
    const page = (await response.json()) as { entries: LedgerEntry[]; next: number | null }
    for (const { type, amount, paymentIntent, metadata, createdAt } of page.entries) {
      const [orderId, at] = [metadata.order_id ?? '', Date.parse(createdAt)]
      entries.push({ orderId, type, amountMinor: amount, reference: paymentIntent, at })
    }
    after = page.next
  }
  return entries
}
