/**
 * A customer whose bank wants them to authenticate: they do, or fail to, at the bank's own page, which the provider
 * plays. They come back until the bank has answered, or until their order does not wait for them any more.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Authentication, History } from '../history.ts'
import { CUSTOMER, type Shop } from './shop.ts'

export const WANTS_AUTHENTICATION = 'pm_card_authenticationRequired'

const LOOK = `query ($id: ID!) { order(id: $id) {
  status payment { status nextAction { clientSecret } } } }`
const LOOK_AGAIN_MS = 500
const TIMEOUT_MS = 5_000

interface Looked {
  status: string
  payment: { status: string; nextAction: { clientSecret: string } | null } | null
}

export interface Authenticating {
  shop: Shop
  orderId: string
  history: History
  /** Milliseconds since the epoch. */
  until: number
}

/** @returns whether they have authenticated; not so where the order ended before */
export async function authenticate(
  { shop, orderId, history, until }: Authenticating,
  outcome: Authentication['outcome'],
): Promise<boolean> {
  let made: Authentication | undefined
  while (Date.now() < until) {
    const answer = await shop.ask(CUSTOMER, LOOK, { id: orderId }, until)
    const order = answer?.data?.order as Looked | null | undefined
    if (order && order.status !== 'PENDING') return made?.isAnswered ?? false
    const secret = order?.payment?.nextAction?.clientSecret
    if (secret) {
      if (!made) history.authentications.push((made = { orderId, outcome, isAnswered: false }))
      made.isAnswered = await isAnswered(shop.providerUrl, secret, outcome)
      if (made.isAnswered) return true
    }
    await sleep(LOOK_AGAIN_MS)
  }
  return false
}

/** Also where the intent waits for nobody any more, as an earlier try has reached it. */
async function isAnswered(url: string, secret: string, outcome: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/authentications`, {
      method: 'POST',
      body: new URLSearchParams({ client_secret: secret, outcome }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel()
    return response.status < 500
  } catch {
    return false
  }
}
