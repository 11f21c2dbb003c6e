/** Idle connections by the dozen: health is answered all the same, and one address does not get all there are. */
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { fastify, type FastifyInstance } from 'fastify'
import { eventually } from '../../tests/eventually.ts'
import { guardConnections } from './connection-guard.ts'

const LIMIT_CONNECTIONS = 10
const opened: Socket[] = []
const apps: FastifyInstance[] = []
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy()
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

async function serve(perAddress: number, trusted = false): Promise<number> {
  const app = fastify({ forceCloseConnections: true })
  const limits = { LIMIT_CONNECTIONS, LIMIT_CONNECTIONS_PER_ADDRESS: perAddress }
  const guard = guardConnections(app.server, limits, () => trusted)
  app.addHook('onRequest', (request, reply, done) => {
    if (guard.refuses(request.raw, reply.raw)) reply.hijack()
    else done()
  })
  for (const path of ['/livez', '/healthz']) app.get(path, async () => ({ status: 'alive' }))
  app.get('/graphql', async () => ({}))
  await app.listen({ host: '127.0.0.1', port: 0 })
  apps.push(app)
  return (app.server.address() as AddressInfo).port
}

/** Connections that ask for nothing. @returns those that are not closed at once */
async function idle(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  opened.push(...sockets)
  await Promise.all(sockets.map(async (socket) => once(socket, 'connect')))
  return sockets
}

const statusOf = async (port: number, path: string) =>
  (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).status

describe('connections', () => {
  test('beyond the limit are answered about health and nothing else, and soon closed', async () => {
    const port = await serve(1_000)
    const sockets = await idle(port, LIMIT_CONNECTIONS + 5)
    for (const path of ['/livez', '/healthz']) expect(await statusOf(port, path)).toBe(200)
    expect(await statusOf(port, '/graphql')).toBe(503)
    await eventually(() => sockets.filter(({ destroyed }) => destroyed).length === 5)
    sockets[0]?.destroy()
    await eventually(async () => (await statusOf(port, '/graphql')) === 200)
  })

  test('of one address are no more than its share', async () => {
    const port = await serve(4)
    const sockets = await idle(port, 8)
    await eventually(() => sockets.filter(({ destroyed }) => destroyed).length === 4)
    sockets.find(({ destroyed }) => !destroyed)?.destroy()
    await eventually(async () => (await statusOf(port, '/graphql').catch(() => 0)) === 200)
  })

  test('of a trusted proxy are those of many clients', async () => {
    const port = await serve(4, true)
    await idle(port, 8)
    expect(await statusOf(port, '/graphql')).toBe(200)
  })
})
