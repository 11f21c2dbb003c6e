/** psp in a process of its own, so that a test can kill it and start it again with its database. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toGlobalId } from '#contracts/ids.ts'
import { freePort } from '../../../dev/parts/free-port.ts'
import { eventually } from '../../../tests/eventually.ts'
import { readProviderLedger } from '../provider/ledger.ts'

const main = new URL('../../../psp/main.ts', import.meta.url).pathname

export const apiKey = 'sk_test_payment'
export const webhookSecret = 'whsec_payment'

/** What a customer does who is asked to authenticate. */
export async function authenticateAtProvider(
  url: string,
  clientSecret: string,
  outcome: 'succeeded' | 'failed',
): Promise<object> {
  const body = new URLSearchParams({ client_secret: clientSecret, outcome })
  return (await fetch(`${url}/authentications`, { method: 'POST', body })).json() as Promise<object>
}

export async function prepareProvider() {
  const folder = await mkdtemp(join(tmpdir(), 'payment-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined

  return {
    url,

    /** @param webhookUrl where its events are sent */
    async start(webhookUrl: string): Promise<void> {
      child = spawn(process.execPath, [main], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'], // it ends with us, by the channel
        env: {
          PORT: String(port),
          PSP_API_KEY: apiKey,
          PSP_DATABASE_PATH: join(folder, 'psp.sqlite'),
          PSP_WEBHOOK_URL: webhookUrl,
          PSP_WEBHOOK_SECRET: webhookSecret,
        },
      })
      await eventually(async () => (await fetch(`${url}/readyz`)).ok)
    },

    async kill(): Promise<void> {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },

    /** Sets some of its switches. */
    async switch(switches: object): Promise<void> {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
      await fetch(`${url}/switches`, { method: 'POST', headers, body: JSON.stringify(switches) })
    },

    /** What it did for an order. */
    async ledgerOf(orderId: string): Promise<string[]> {
      const lines: string[] = []
      for await (const { type, amount, metadata } of readProviderLedger({ url, apiKey })) {
        if (metadata.order_id === toGlobalId('ord', orderId)) lines.push(`${type} ${amount}`)
      }
      return lines
    },

    async remove(): Promise<void> {
      await this.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
