/** One's own postal addresses, over HTTP and on a real Postgres. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccountOperations, accountOperations } from '../testing/account-operations.ts'
import { startUserUnderTest, type UserUnderTest } from '../testing/user-under-test.ts'

let user: UserUnderTest
let operations: AccountOperations

beforeAll(async () => {
  user = await startUserUnderTest(process.env.TEST_DATABASE_URL_USER ?? '')
  operations = accountOperations(user.ask)
}, 30_000)

afterAll(() => user.close())

describe('addresses', () => {
  const FIELDS = 'id recipient line1 line2 city region postalCode countryCode phone'
  const PAYLOAD = `{ address { ${FIELDS} } userErrors { code field ... on TooManyAddresses { limit } } }`
  const CREATE = `mutation ($input: AddressCreateInput!) { addressCreate(input: $input) ${PAYLOAD} }`
  const UPDATE = `mutation ($input: AddressUpdateInput!) { addressUpdate(input: $input) ${PAYLOAD} }`
  const DELETE = `mutation ($input: AddressDeleteInput!) { addressDelete(input: $input) ${PAYLOAD} }`
  const input = { recipient: 'Ada', line1: '1 Main St', city: 'London', postalCode: 'N1', countryCode: 'GB' }

  test('are created, replaced as a whole and deleted by their owner only', async () => {
    const { caller } = await operations.newAccount()
    const created = (await user.ask(caller, CREATE, { input: { ...input, phone: ' 1 ' } })).data.addressCreate
    expect(created.address).toMatchObject({ ...input, phone: '1', line2: null, region: null })
    const { id } = created.address
    const { caller: stranger } = await operations.newAccount()
    const refused = { address: null, userErrors: [{ code: 'ADDRESS_NOT_FOUND', field: ['input', 'id'] }] }
    expect((await user.ask(stranger, UPDATE, { input: { ...input, id } })).data.addressUpdate).toEqual(
      refused,
    )
    expect((await user.ask(stranger, DELETE, { input: { id } })).data.addressDelete).toEqual(refused)
    const moved = { ...input, line1: '2 Main St' }
    const updated = (await user.ask(caller, UPDATE, { input: { ...moved, id } })).data.addressUpdate
    expect(updated.address).toMatchObject({ ...moved, id, phone: null })
    expect((await user.ask(caller, `{ me { addresses { id line1 } } }`)).data.me.addresses).toEqual([
      { id, line1: '2 Main St' },
    ])
    expect((await user.ask(caller, DELETE, { input: { id } })).data.addressDelete.address.id).toBe(id)
    expect((await user.ask(caller, DELETE, { input: { id } })).data.addressDelete).toEqual(refused)
  })

  test('report all errors at once', async () => {
    const { caller } = await operations.newAccount()
    const wrong = { ...input, recipient: ' ', line1: 'x'.repeat(201), city: 'a\nb', countryCode: 'gb' }
    const payload = (await user.ask(caller, CREATE, { input: wrong })).data.addressCreate
    expect(payload.address).toBeNull()
    expect(payload.userErrors.map(({ field }: { field: string[] }) => field[1])).toEqual([
      'recipient',
      'line1',
      'city',
      'countryCode',
    ])
  })

  test('are at most 20, also when 25 are created at once', async () => {
    const { caller } = await operations.newAccount()
    const made = await Promise.all(Array.from({ length: 25 }, () => user.ask(caller, CREATE, { input })))
    const payloads = made.map((answer) => answer.data.addressCreate)
    expect(payloads.filter((payload) => payload.address)).toHaveLength(20)
    expect(payloads.flatMap((payload) => payload.userErrors)).toEqual(
      Array.from({ length: 5 }, () => ({ code: 'TOO_MANY_ADDRESSES', field: ['input'], limit: 20 })),
    )
  })
})
