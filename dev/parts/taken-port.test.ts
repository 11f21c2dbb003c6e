import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { takenPort } from './taken-port.ts'
import { probe } from './probe.ts'

let server: Server
let port: number

beforeAll(async () => {
  server = createServer((socket) => socket.on('error', () => {}).end('220 not what you want\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => void server.close())

it('says which port, who has it, and which variables help', async () => {
  const { message } = await takenPort('postgres-order', port, 'ORDER_DATABASE_URL')
  expect(message).toContain(`Port ${port}, which postgres-order needs, is taken by`)
  expect(message).toContain(`(pid ${process.pid})`)
  expect(message).toContain(
    'set POSTGRES_ORDER_PORT to another port, or ORDER_DATABASE_URL to one of your own',
  )
  expect(message).toMatch(/To move every port at once: PORT_BASE=\d+ npm start/)
})

it.each(['postgres', 'nats', 'redis'] as const)('tells another program from %s', async (kind) => {
  expect(await probe(kind, port)).toBe('other')
})

it('tells a free port, and the parts that the tests run on', async () => {
  const { TEST_REDIS_URL = '', TEST_NATS_URL = '', TEST_DATABASE_URL_USER = '' } = process.env
  expect(await probe('redis', Number(new URL(TEST_REDIS_URL).port))).toBe('wanted')
  expect(await probe('nats', Number(new URL(TEST_NATS_URL).port))).toBe('wanted')
  // Only one that takes the account of the containers is to be used as it is.
  expect(await probe('postgres', Number(new URL(TEST_DATABASE_URL_USER).port))).toBe('other')
  expect(await probe('redis', 1)).toBe('nobody')
})
