/** What the planner alone gets wrong: each case is one that the public federation audit knows, on a graph of our own. */
import { describe, expect, test } from 'vitest'
import { inProcessGraph } from './testing/in-process-graph.ts'

interface Remark {
  id: string
  by: string
}

const remarks: Record<string, Remark[]> = {
  t1: [1, 2, 3, 4].map((n) => ({ id: `r${n}`, by: n === 3 ? 'ann' : 'bob' })),
  t2: [5, 6, 7].map((n) => ({ id: `r${n}`, by: n === 7 ? 'cid' : 'bob' })),
}
const remarkById = (id: string) =>
  Object.values(remarks)
    .flat()
    .find((remark) => remark.id === id)

const talks = inProcessGraph([
  {
    name: 'talks',
    sdl: `type Query { talks: [Talk] }
      type Talk @key(fields: "id") { id: ID! }
      type Remark @key(fields: "id") { id: ID! by: ID text: String! }`,
    resolvers: {
      Query: { talks: () => [{ id: 't1' }, { id: 't2' }] },
      Remark: {
        __resolveReference: ({ id }: { id: string }) => ({ ...remarkById(id), text: `text of ${id}` }),
      },
    },
  },
  {
    name: 'people',
    sdl: `type Talk @key(fields: "id") {
        id: ID!
        closer: Person @requires(fields: "remarks(last: 3) { by }")
        remarks(last: Int!): [Remark]
      }
      type Remark @key(fields: "id") { id: ID! by: ID @external }
      type Person { name: String }`,
    resolvers: {
      Talk: {
        closer: ({ remarks: given }: { remarks?: Remark[] }) => {
          if (given?.length !== 3) throw new Error(`three remarks are required, not ${given?.length}`)
          return { name: given[2]?.by }
        },
        remarks: ({ id }: { id: string }, { last }: { last: number }) => remarks[id]?.slice(0, last),
      },
    },
  },
])

describe('a field required with arguments', () => {
  const closers = [{ closer: { name: 'ann' } }, { closer: { name: 'cid' } }]

  test('is fetched as it is required', async () => {
    expect(await talks.run('{ talks { closer { name } } }')).toEqual({ data: { talks: closers } })
  })

  test.each([
    '{ talks { closer { name } remarks(last: 1) { id } } }',
    'query ($last: Int = 1) { talks { closer { name } remarks(last: $last) { id } } }',
    `query ($last: Int = 1) { talks { closer { name } ...A ...B } }
      fragment A on Talk { remarks(last: $last) { id } }
      fragment B on Talk { remarks(last: $last) { id } }`,
  ])('is not what the client gets for its own arguments: %s', async (query) => {
    const own = [[{ id: 'r1' }], [{ id: 'r5' }]]
    const expected = closers.map((closer, index) => ({ ...closer, remarks: own[index] }))
    expect(await talks.run(query)).toEqual({ data: { talks: expected } })
  })

  test('is not what the client gets for an alias of the same name', async () => {
    const { data, errors } = await talks.run('{ talks { remarks: id closer { name } } }')
    expect(errors).toBeUndefined()
    expect(data?.talks).toEqual([
      { remarks: 't1', closer: { name: 'ann' } },
      { remarks: 't2', closer: { name: 'cid' } },
    ])
  })
})

const RATES: Record<string, number> = { USD: 1, EUR: 2, GBP: 3 }

const parcels = inProcessGraph([
  {
    name: 'goods',
    sdl: `type Query { goods: [Good] }
      type Good @key(fields: "sku") { sku: ID! price(in: String!): Int weight: Int kind: Kind }
      type Kind { usual(in: String!): Int }`,
    resolvers: {
      Query: { goods: () => [{ sku: 'a', weight: 2, price: 5, kind: { usual: 7 } }] },
      Good: { price: (good: { price: number }, at: { in: string }) => good.price * (RATES[at.in] ?? NaN) },
      Kind: { usual: (kind: { usual: number }, at: { in: string }) => kind.usual * (RATES[at.in] ?? NaN) },
    },
  },
  {
    name: 'shipping',
    sdl: `type Good @key(fields: "sku") {
        sku: ID!
        weight: Int @external
        price(in: String!): Int @external
        kind: Kind @external
        inDollars: Int @requires(fields: "price(in: \\"USD\\") weight")
        inEuros: Int @requires(fields: "price(in: \\"EUR\\") weight")
        usually: Int @requires(fields: "kind { usual(in: \\"USD\\") }")
        port: String
      }
      type Kind @external { usual(in: String!): Int }`,
    resolvers: {
      Good: {
        inDollars: (good: { price: number; weight: number }) => good.price * good.weight,
        inEuros: (good: { price: number; weight: number }) => good.price * good.weight,
        usually: (good: { kind: { usual: number } }) => good.kind.usual,
        port: () => 'Kiel',
      },
    },
  },
])

describe('two fields that require the same with different arguments', () => {
  test('each get their own', async () => {
    const { data, errors } = await parcels.run('{ goods { inDollars inEuros usually port } }')
    expect({ data, errors }).toEqual({
      data: { goods: [{ inDollars: 10, inEuros: 20, usually: 7, port: 'Kiel' }] },
    })
    expect(parcels.asked.map(({ subgraph }) => subgraph)).toEqual(['goods', 'shipping'])
  })

  test('nor does the client, who asks with a third', async () => {
    const { data, errors } = await parcels.run(
      '{ goods { inEuros price(in: "GBP") inDollars dear: price(in: "EUR") sku: weight } }',
    )
    expect({ data, errors }).toEqual({
      data: { goods: [{ inEuros: 20, price: 15, inDollars: 10, dear: 10, sku: 2 }] },
    })
  })
})

const seat = { id: 's1', code: 'c1', at: { row: 'r', place: 'p', floor: 'f' } }

const seats = inProcessGraph([
  {
    name: 'names',
    sdl: `type Seat @key(fields: "id") @key(fields: "code", resolvable: false)
          @key(fields: "at { row place }", resolvable: false)
          @key(fields: "id at { place floor }", resolvable: false) {
        id: ID! code: ID! at: At! name: String!
      }
      type At { row: ID! place: ID! floor: ID! }`,
    resolvers: {
      Seat: { __resolveReference: ({ id }: { id: string }) => ({ ...seat, id, name: `seat ${id}` }) },
    },
  },
  {
    name: 'halls',
    sdl: `type Query { hall: Hall }
      type Hall @key(fields: "id") { id: ID! seats: [Seat!]! }
      type Seat @key(fields: "at { row place }", resolvable: false) @key(fields: "id at { place floor }")
          @key(fields: "code", resolvable: false) @key(fields: "id", resolvable: false) {
        id: ID! code: ID! at: At! name: String! @external sign: String! @requires(fields: "name")
      }
      type At { row: ID! place: ID! floor: ID! }`,
    resolvers: {
      Query: { hall: () => ({ id: 'h', seats: [seat] }) },
      Seat: {
        __resolveReference(reference: { id?: string; at: { place?: string; floor?: string } }) {
          if (!reference.id || !reference.at.place || !reference.at.floor) throw new Error('not a key')
          return { ...seat, ...reference }
        },
        sign: ({ name }: { name: string }) => `sign of ${name}`,
      },
    },
  },
])

test('a subgraph is come back to by a key that it resolves', async () => {
  expect(await seats.run('{ hall { id seats { id name sign } } }')).toEqual({
    data: { hall: { id: 'h', seats: [{ id: 's1', name: 'seat s1', sign: 'sign of seat s1' }] } },
  })
})

const items = inProcessGraph([
  {
    name: 'a',
    sdl: `interface Item @key(fields: "id") { id: ID! }
      type Thing @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }
      type Query { item: Item thing: Thing! }`,
    resolvers: { Query: { item: () => ({ __typename: 'Item', id: 'i' }), thing: () => ({ id: 't' }) } },
  },
  {
    name: 'b',
    sdl: `type Item @key(fields: "id", resolvable: false) @interfaceObject { id: ID! note: String }
      interface Thing @key(fields: "id") { id: ID! }
      type Cup implements Thing @key(fields: "id") { id: ID! handle: String! }
      type Query { other: Item }`,
    resolvers: {
      Query: { other: () => ({ id: 'o', note: 'n' }) },
      Thing: { __resolveReference: ({ id }: { id: string }) => ({ __typename: 'Cup', id, handle: 'h' }) },
      Cup: { __resolveReference: ({ id }: { id: string }) => ({ id, handle: 'h' }) },
    },
  },
])

describe('interface objects that cannot be resolved further', () => {
  test.each([
    ['{ other { id note } }', { other: { id: 'o', note: 'n' } }],
    ['{ thing { id } }', { thing: { id: 't' } }],
    ['{ thing { ... on Cup { id } } }', { thing: { id: 't' } }],
    ['{ thing { __typename ... on Cup { handle } } }', { thing: { __typename: 'Cup', handle: 'h' } }],
  ])('are answered as far as they can be: %s', async (query, data) => {
    expect(await items.run(query)).toEqual({ data })
  })

  test('what no plan reaches is an error, and nothing is answered', async () => {
    const { data, errors } = await items.run('{ item { note } }')
    expect(data).toBeNull()
    expect(errors).toMatchObject([
      { path: ['item'], message: 'Nothing could be fetched for field Query.item.' },
    ])
  })

  test('what a subgraph cannot tell the type of is null, with its error', async () => {
    const { data, errors } = await items.run('{ item { id } }')
    expect(data).toEqual({ item: null })
    expect(errors).toMatchObject([{ path: ['item'] }])
  })
})
