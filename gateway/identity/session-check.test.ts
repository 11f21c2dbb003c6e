/** Whatever staff changes, it changes with a session that goes on: the user subgraph is asked. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OperationTypeNode } from 'graphql'
import type { Role } from '#contracts/role.ts'
import { log } from '#platform/process/log.ts'
import { ANONYMOUS, type GatewayCaller } from './gateway-caller.ts'
import { type CheckSession, createSessionCheck } from './session-check.ts'

let user: Server
let check: CheckSession
let status = 204
const asked: string[] = []

beforeAll(async () => {
  log.level = 'silent'
  user = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`)
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => user.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(user.address() as AddressInfo).port}/graphql`
  check = createSessionCheck(url, { authorization: async ({ sessionId }, to) => `Bearer ${to} ${sessionId}` })
})
afterAll(() => {
  user.closeAllConnections()
  user.close()
})

const { MUTATION, QUERY } = OperationTypeNode
const as = (role: Role | null): GatewayCaller => ({
  ...ANONYMOUS,
  userId: role && 'u',
  role,
  sessionId: 'sess_1',
})

test('only what staff changes is asked for, with the session', async () => {
  expect(await check(QUERY, as('ADMIN'))).toBeUndefined()
  expect(await check(MUTATION, as('CUSTOMER'))).toBeUndefined()
  expect(await check(MUTATION, as(null))).toBeUndefined()
  expect(asked).toEqual([])
  expect(await check(MUTATION, as('SUPPORT'))).toBeUndefined()
  expect(asked).toEqual(['/gateway/session Bearer user sess_1'])
})

test.each([401, 403])('with a session that is over (%d) nothing is changed', async (answered) => {
  status = answered
  expect(await check(MUTATION, as('ADMIN'))).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
})

test('nor while that cannot be asked', async () => {
  status = 500
  expect(await check(MUTATION, as('ADMIN'))).toMatchObject({ extensions: { code: 'IDENTITY_UNAVAILABLE' } })
  const nowhere = createSessionCheck('http://127.0.0.1:1/graphql', { authorization: async () => 'Bearer x' })
  expect(await nowhere(MUTATION, as('ADMIN'))).toMatchObject({ extensions: { code: 'IDENTITY_UNAVAILABLE' } })
})
