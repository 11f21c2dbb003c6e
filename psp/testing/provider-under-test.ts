/** A provider of a test's own on a free port, a client for it, and a clock that the test may move. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Stripe from 'stripe'
import { configSchema } from '../config.ts'
import type { LedgerEntry } from '../payments/ledger.ts'
import { startPsp } from '../start-psp.ts'
import type { WebhookEndpoint } from '../webhooks/event-sender.ts'

export const apiKey = 'sk_test_storegraph'

/** @param webhooks where its events are sent */
export async function startProvider(webhooks?: WebhookEndpoint) {
  const folder = await mkdtemp(join(tmpdir(), 'psp-'))
  const clock = { milliseconds: Date.UTC(2026, 0, 1) }
  const config = configSchema.parse({
    PORT: 0,
    PSP_API_KEY: apiKey,
    PSP_DATABASE_PATH: join(folder, 'psp.sqlite'),
    PSP_WEBHOOK_URL: webhooks?.url,
    PSP_WEBHOOK_SECRET: webhooks?.secret,
  })
  const times = { slowMilliseconds: 400, holdMilliseconds: 5_000, nowMilliseconds: () => clock.milliseconds }
  let psp = await startPsp(config, times)

  /** Without retries of its own, so that each answer is seen. */
  function client(key = apiKey): Stripe {
    const place = { host: '127.0.0.1', port: psp.port, protocol: 'http' as const }
    return new Stripe(key, { ...place, maxNetworkRetries: 0, timeout: 2_000 })
  }

  async function ledger(query = '') {
    const response = await psp.app.inject({
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
      psp.app.inject({ url, headers: authorization ? { authorization } : {} }),
    async switch(switches: object) {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
      const response = await psp.app.inject({ method: 'POST', url: '/switches', headers, payload: switches })
      return { status: response.statusCode, body: response.json<object>() }
    },
    ledgerTypes: async () => (await ledger()).entries.map((entry) => entry.type),

    /** Authorizes 42 USD, to be captured later, for the order `ord_1`. */
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

    /** What its customer does with the client secret of a payment intent. */
    async authenticate(clientSecret: string, outcome: 'succeeded' | 'failed') {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const payload = new URLSearchParams({ client_secret: clientSecret, outcome }).toString()
      const answer = await psp.app.inject({ method: 'POST', url: '/authentications', headers, payload })
      return answer.json<object>()
    },

    async restart() {
      await psp.close()
      psp = await startPsp(config, times)
    },

    async stop() {
      await psp.close()
      await rm(folder, { recursive: true })
    },
  }
}
