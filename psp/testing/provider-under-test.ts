/** A provider of a test's own on a free port, a client for it, and a clock that the test may move. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Stripe from 'stripe'
import { createApp } from '../app.ts'
import type { LedgerEntry } from '../ledger.ts'
import type { WebhookEndpoint } from '../webhook-sender.ts'

export const apiKey = 'sk_test_storegraph'

/** @param webhooks where its events are sent */
export async function startProvider(webhooks?: WebhookEndpoint) {
  const folder = await mkdtemp(join(tmpdir(), 'psp-'))
  const clock = { milliseconds: Date.UTC(2026, 0, 1) }
  let app = await listen()

  async function listen() {
    const created = createApp({
      databasePath: join(folder, 'psp.sqlite'),
      apiKey,
      slowMilliseconds: 400,
      holdMilliseconds: 5_000,
      nowMilliseconds: () => clock.milliseconds,
      webhooks,
    })
    await created.listen({ host: '127.0.0.1', port: 0 })
    return created
  }

  /** Without retries of its own, so that each answer is seen. */
  function client(key = apiKey): Stripe {
    const { port } = app.server.address() as { port: number }
    const place = { host: '127.0.0.1', port, protocol: 'http' as const }
    return new Stripe(key, { ...place, maxNetworkRetries: 0, timeout: 2_000 })
  }

  async function ledger(query = '') {
    const response = await app.inject({
      url: `/ledger${query}`,
      headers: { authorization: `Bearer ${apiKey}` },
    })
    return response.json<{ entries: LedgerEntry[]; next: number | null }>()
  }

  return {
    clock,
    client,
    ledger,
    inject: (url: string, authorization?: string) =>
      app.inject({ url, headers: authorization ? { authorization } : {} }),
    async switch(switches: object) {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
      const response = await app.inject({ method: 'POST', url: '/switches', headers, payload: switches })
      return { status: response.statusCode, body: response.json<object>() }
    },
    ledgerTypes: async () => (await ledger()).entries.map((entry) => entry.type),

    /** Asks for 42 USD, to be captured later, for the order `ord_1`. */
    authorize: (
      paymentMethod: string,
      options: Stripe.RequestOptions = {},
      params: Partial<Stripe.PaymentIntentCreateParams> = {},
    ) =>
      client().paymentIntents.create(
        {
          amount: 4_200,
          currency: 'usd',
          confirm: true,
          capture_method: 'manual',
          payment_method: paymentMethod,
          allowed_payment_method_types: ['card'],
          metadata: { order_id: 'ord_1' },
          ...params,
        },
        options,
      ),

    async restart() {
      await app.close()
      app = await listen()
    },

    async stop() {
      await app.close()
      await rm(folder, { recursive: true })
    },
  }
}
