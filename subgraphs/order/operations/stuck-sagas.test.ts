/** Sagas that are STUCK are put right by administrators, one by one and many at once. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { toGlobalId } from '#contracts/ids.ts'
import { paymentCapture } from '#contracts/payment.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { newId } from '#platform/process/new-id.ts'
import { MAX_UNANSWERED } from '../domain/saga-timeouts.ts'
import { reconcile } from '../jobs/saga-reconciler.ts'
import { customer, type OrderUnderTest, staff, startOrderUnderTest } from '../testing/order-under-test.ts'

const SAGA = `query ($id: ID!) { order(id: $id) { status saga { status steps { status error } } } }`
const RETRY = `mutation ($id: ID!) { sagaRetry(input: { orderId: $id }) { saga { status } userErrors { code } } }`
const RESOLVE = `mutation ($id: ID!) { sagaResolve(input: { orderId: $id, note: "done by hand" }) {
  saga { status } userErrors { code } } }`
const RETRY_MANY = `mutation ($ids: [ID!]!) { sagasRetry(input: { orderIds: $ids }) {
  sagas { status } userErrors { code field } } }`
const RESOLVE_MANY = `mutation ($ids: [ID!]!) { sagasResolve(input: { orderIds: $ids, note: "done by hand" }) {
  sagas { status steps { error } } userErrors { code field } } }`

const ada = customer()
const admin: Caller = { userId: newId(), role: 'ADMIN' }
let under: OrderUnderTest

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 60_000)
afterAll(() => under?.stop())

const saga = async (id: string) => (await under.ask(SAGA, ada, { id })).data.order.saga

async function confirmed(): Promise<string> {
  const { id } = (await under.place()).order
  await under.agree(fromGlobalId('ord', id))
  return id
}

/** Reconciles as if the time were later by so many minutes each time. */
async function waitUnanswered(): Promise<void> {
  for (let round = 1; round <= MAX_UNANSWERED + 2; round++) {
    await reconcile(under.db, under.moveOrder, round * 360_000)
  }
}

it('past the pivot, a saga is parked for an operator, who retries and resolves', async () => {
  const id = await confirmed()
  await waitUnanswered()
  expect(await saga(id)).toMatchObject({ status: 'STUCK', steps: { 3: { status: 'FAILED' } } })
  const retried = await under.ask(RETRY, admin, { id })
  expect(retried.data.sagaRetry).toEqual({ saga: { status: 'RUNNING' }, userErrors: [] })
  const again = await under.ask(RETRY, admin, { id })
  expect(again.data.sagaRetry.userErrors).toEqual([{ code: 'SAGA_NOT_STUCK' }])
  await waitUnanswered()
  const resolved = await under.ask(RESOLVE, admin, { id })
  expect(resolved.data.sagaResolve).toEqual({ saga: { status: 'RUNNING' }, userErrors: [] })
  expect(await under.commanded(paymentCapture, fromGlobalId('ord', id))).toEqual({
    orderId: fromGlobalId('ord', id),
  })
  expect((await saga(id)).steps[3].error).toContain('done by hand')
})

it('many are retried and resolved at once; what is refused holds up no other', async () => {
  const ids = await Promise.all([confirmed(), confirmed(), confirmed()])
  await waitUnanswered()
  const missing = toGlobalId('ord', newId())
  const refused = [{ code: 'ORDER_NOT_FOUND', field: ['input', 'orderIds', '1'] }]
  const mixed = [ids[0], missing, ids[1], ids[2]]
  expect((await under.ask(RETRY_MANY, admin, { ids: mixed })).data.sagasRetry).toEqual({
    sagas: Array(3).fill({ status: 'RUNNING' }),
    userErrors: refused,
  })
  await waitUnanswered()
  const { sagas, userErrors } = (await under.ask(RESOLVE_MANY, admin, { ids: mixed })).data.sagasResolve
  expect(userErrors).toEqual(refused)
  expect(sagas).toMatchObject(
    Array(3).fill({ status: 'RUNNING', steps: { 3: { error: expect.stringContaining('done by hand') } } }),
  )
  const again = (await under.ask(RESOLVE_MANY, admin, { ids })).data.sagasResolve
  expect(again.userErrors.map(({ code }: { code: string }) => code)).toEqual(Array(3).fill('SAGA_NOT_STUCK'))
})

it.each([0, 101])('%i orders at once are refused by their field', async (count) => {
  const ids = Array.from({ length: count }, () => toGlobalId('ord', newId()))
  expect((await under.ask(RETRY_MANY, admin, { ids })).data.sagasRetry).toEqual({
    sagas: [],
    userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'orderIds'] }],
  })
})

it.each([
  [RETRY, { id: toGlobalId('ord', newId()) }],
  [RETRY_MANY, { ids: [toGlobalId('ord', newId())] }],
  [RESOLVE_MANY, { ids: [toGlobalId('ord', newId())] }],
])('it is for administrators only: %s', async (mutation, variables) => {
  const { errors } = await under.ask(mutation, staff(), variables)
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' })
})
