/** What has ended, as a process hears of it over a real NATS. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toGlobalId } from '#contracts/ids.ts'
import { message } from '#contracts/message.ts'
import { sessionsRevoked, signingKeyWithdrawn } from '#contracts/session.ts'
import { STREAMS } from '#contracts/streams.ts'
import { eventually } from '../../tests/eventually.ts'
import { createVerifier } from '../identity/internal-token.ts'
import { newId } from '../process/new-id.ts'
import { ADA, serveGatewayKeys, token } from '../testing/fake-gateway.ts'
import { type Bus, connectBus } from './bus.ts'
import { startRevocationFeed } from './revocation-feed.ts'

let bus: Bus
let gateway: Awaited<ReturnType<typeof serveGatewayKeys>>

beforeAll(async () => {
  bus = await connectBus(process.env.TEST_NATS_URL!, STREAMS)
  gateway = await serveGatewayKeys()
})
afterAll(async () => {
  gateway.close()
  await bus.close()
})

const publish = (type: ReturnType<typeof message>) =>
  bus.publish({ ...type, id: newId(), source: 'test', time: new Date().toISOString(), trace: {} })
const end = (session: string) =>
  publish(message(sessionsRevoked, newId(), { userId: newId(), sessionIds: [session] }))

test('a process knows what ended before it began, and hears of what ends later; a subgraph refuses both', async () => {
  const [earlier, later, never] = [newId(), newId(), newId()]
  await end(earlier)
  const feed = startRevocationFeed(bus)
  try {
    await eventually(() => feed.check())
    expect(feed.sessions.has(toGlobalId('sess', earlier))).toBe(true)
    const verify = createVerifier(gateway.url, 'order', feed.sessions)
    const as = async (id: string) =>
      verify(await token({ claims: { sub: ADA, role: 'CUSTOMER', sid: toGlobalId('sess', id) } }))
    await expect(as(earlier)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    const known = await token({ claims: { sub: ADA, role: 'CUSTOMER', sid: toGlobalId('sess', later) } })
    expect(await verify(known)).toMatchObject({ role: 'CUSTOMER' })
    const closed = new Promise<void>((resolve) => feed.sessions.onDenied(toGlobalId('sess', later), resolve))
    await end(later)
    await closed
    await expect(verify(known)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    expect(await as(never)).toMatchObject({ sessionId: toGlobalId('sess', never) })
  } finally {
    await feed.close()
  }
})

test('a withdrawn key is told once', async () => {
  const kid = newId()
  const feed = startRevocationFeed(bus)
  try {
    await eventually(() => feed.check())
    let told = 0
    feed.onKeyWithdrawn(() => told++)
    for (const _ of [1, 2]) await publish(message(signingKeyWithdrawn, newId(), { kid }))
    const other = newId()
    await publish(message(signingKeyWithdrawn, newId(), { kid: other }))
    await eventually(() => feed.keys.has(other))
    expect([feed.keys.has(kid), told]).toEqual([true, 2])
  } finally {
    await feed.close()
  }
})
