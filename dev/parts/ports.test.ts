import { expect, it } from 'vitest'
import { readPorts } from './ports.ts'

it('has a port for each process, none twice, also with PORT_BASE', () => {
  for (const env of [{}, { PORT_BASE: '7000' }]) {
    const ports = Object.values(readPorts(env))
    expect(new Set(ports).size).toBe(ports.length)
  }
})

it('moves them all by PORT_BASE, and leaves the last two digits', () => {
  const [asEver, moved] = [readPorts({}), readPorts({ PORT_BASE: '7000' })]
  expect(asEver).toMatchObject({
    gateway: 4000,
    order: 4003,
    'postgres-order': 5443,
    nats: 4322,
    redis: 6389,
  })
  expect(moved).toMatchObject({ gateway: 7000, order: 7003, 'postgres-order': 7043, nats: 7022, redis: 7089 })
  expect(Object.keys(moved)).toEqual(Object.keys(asEver))
})

it('moves one by its own variable, whatever PORT_BASE says', () => {
  expect(readPorts({ PORT_BASE: '7000', POSTGRES_ORDER_PORT: '6000' })['postgres-order']).toBe(6000)
})

it.each([
  [{ GATEWAY_PORT: '70000' }, 'GATEWAY_PORT is "70000"'],
  [{ PORT_BASE: '80' }, 'PORT_BASE is "80"'],
  [{ PORT_BASE: 'high' }, 'PORT_BASE is "high"'],
])('refuses %j in a sentence', (env, said) => {
  expect(() => readPorts(env)).toThrow(said)
})
