/**
 * Connections that fall silent instead of breaking are noticed, and others take their place. It takes as long as the
 * silence must last before it is one, 9 s and 12 s, so all cases run at once.
 */
import { expect, it } from 'vitest'
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { connectDatabase } from '../subgraphs/order/data/database.ts'
import { eventually } from './eventually.ts'
import { startFreshNats } from './fresh-nats.ts'
import { type Direction, startSilentProxy } from './silent-proxy.ts'

log.level = 'silent'

async function losePostgres(direction: Direction): Promise<void> {
  await using parts = ownParts()
  const url = process.env.TEST_DATABASE_URL_ORDER!
  const proxy = parts.adopt(await startSilentProxy(url), (each) => each.stop())
  const db = parts.adopt(connectDatabase(proxy.url(url)), (each) => each.$disconnect())
  // Two connections, which are both idle then.
  await Promise.all([1, 2].map(() => db.$queryRaw`SELECT pg_sleep(0.2)::text`))
  proxy.silence(direction)
  const hanging = [db.$queryRaw`SELECT 1`, db.$transaction((tx) => tx.$queryRaw`SELECT 1`)]
  proxy.forget()
  proxy.heal()
  for (const { status } of await Promise.allSettled(hanging)) expect(status).toBe('rejected')
  // As many as the pool has connections: none of them is one of the silent.
  await Promise.all(Array.from({ length: 10 }, () => db.$queryRaw`SELECT pg_sleep(0.1)::text`))
}

/** @param megabytes are being written: more than the sockets' buffers hold is never written */
async function loseNats(megabytes: number): Promise<void> {
  await using parts = ownParts()
  const nats = parts.adopt(await startFreshNats(), (each) => each.stop())
  const proxy = parts.adopt(await startSilentProxy(nats.url), (each) => each.stop())
  const bus = parts.own(await connectBus(proxy.url(nats.url), STREAMS))
  const publish = (data: unknown) =>
    bus.publish({ id: newId(), type: 't', subject: 'events.test', source: 't', time: '', data, trace: {} })
  await publish('before')
  proxy.silence()
  proxy.forget()
  proxy.heal()
  const lost = Promise.allSettled(Array.from({ length: megabytes }, () => publish('x'.repeat(1_000_000))))
  await eventually(() => publish('after').then(() => true), undefined, 25_000)
  await lost
}

it('talks to Postgres and NATS over other connections when those that it has fall silent', async () => {
  await Promise.all([losePostgres('both'), losePostgres('toClient'), loseNats(0), loseNats(12)])
}, 60_000)
