/** What the specification asks of an answer, where the differential test would not say it as clearly. */
import { describe, expect, test } from 'vitest'
import { GraphQLError, parse, type FieldNode, type OperationDefinitionNode } from 'graphql'
import { executePlan, executePlanAsJson, toJson } from './execute-plan.ts'
import { inProcessGraph } from './testing/in-process-graph.ts'
import type { SubgraphFetch } from './subgraph-fetch.ts'

const books = [
  { id: '1', title: 'One', author: { id: 'a' } },
  { id: '2', title: 'Two', author: { id: 'a' } },
  { id: '3', title: 'Three', author: { id: 'b' } },
]

const shop = inProcessGraph([
  {
    name: 'books',
    sdl: `type Query { books: [Book!]! first: Book things: [Thing] code: String @inaccessible }
      type Mutation { add: Book }
      type Subscription { added: Book }
      type Book @key(fields: "id") { id: ID! title: String! author: Author state(of: Int): State hidden: String @inaccessible }
      type Author @key(fields: "id") { id: ID! }
      enum State { OLD NEW SECRET @inaccessible }
      union Thing = Book | Author | Safe
      type Safe @inaccessible { id: ID }`,
    resolvers: {
      Query: {
        books: () => books,
        first: () => books[0],
        things: () => [{ __typename: 'Safe' }, { __typename: 'Book', ...books[0] }],
      },
      Mutation: { add: () => books[1] },
      Book: { state: (_: unknown, { of }: { of?: number }) => (of === 1 ? 'SECRET' : 'OLD') },
    },
  },
  {
    name: 'people',
    sdl: `type Author @key(fields: "id") { id: ID! name: String! age: Int best: Book }
      type Book @key(fields: "id") { id: ID! readers: [String!] }
      type Query { people: [Author] }`,
    resolvers: {
      Query: { people: () => [{ id: 'a' }, { id: 'b' }] },
      Author: {
        name: ({ id }: { id: string }) => `Ms ${id}`,
        age({ id }: { id: string }) {
          if (id === 'a') throw new GraphQLError('nobody asks', { extensions: { code: 'RUDE' } })
          return 40
        },
        best: () => ({ id: '2' }),
      },
      Book: { readers: ({ id }: { id: string }) => (id === '3' ? ['x', null] : ['x']) },
    },
  },
])

describe('entities', () => {
  test('are asked for once, in the order of the answer', async () => {
    const { data } = await shop.run('{ books { author { name } } }')
    expect(data).toEqual({ books: [1, 1, 2].map((n) => ({ author: { name: n === 1 ? 'Ms a' : 'Ms b' } })) })
    expect(shop.asked[1]?.variables).toEqual({
      representations: ['a', 'b'].map((id) => ({ __typename: 'Author', id })),
    })
  })

  test('of one subgraph at several places are one request', async () => {
    await shop.run('{ books { readers author { name } } first { readers } }')
    expect(shop.asked.map(({ subgraph }) => subgraph)).toEqual(['books', 'people'])
    await shop.run('{ books { readers author { name } } first { readers } }', {
      compile: { mergeFetches: false },
    })
    expect(shop.asked).toHaveLength(4)
  })

  test('where one place takes the others with it, are asked for place by place', async () => {
    const fetch: SubgraphFetch = (subgraph, request) =>
      request.query.includes('_e0')
        ? Promise.resolve({ data: null, errors: [{ message: 'no', path: ['_e0'] }] })
        : shop.fetch(subgraph, request)
    const { data, errors } = await shop.run('{ first { readers author { name } } }', { fetch })
    expect({ data, errors }).toEqual({ data: { first: { readers: ['x'], author: { name: 'Ms a' } } } })
    expect(shop.asked).toHaveLength(3)
  })

  test('a variable of the client may be called as the plan’s own', async () => {
    const query = 'query ($representations: Int) { first { state(of: $representations) readers } }'
    const { data } = await shop.run(query, { variables: { representations: 2 } })
    expect(data).toEqual({ first: { state: 'OLD', readers: ['x'] } })
  })
})

describe('errors', () => {
  test('of an entity are said for each of its places', async () => {
    const { data, errors } = await shop.run('{ books { by: author { years: age } } }')
    expect(data?.books).toEqual([null, null, 40].map((years) => ({ by: { years } })))
    expect(errors).toEqual(
      [0, 1].map((index) => ({
        message: 'nobody asks',
        path: ['books', index, 'by', 'years'],
        extensions: { code: 'RUDE', serviceName: 'people' },
      })),
    )
  })

  const withoutPeople: SubgraphFetch = (subgraph, request) =>
    subgraph === 'people'
      ? Promise.reject(new GraphQLError('away', { extensions: { code: 'UNAVAILABLE', retryAfter: 3 } }))
      : shop.fetch(subgraph, request)

  test('of a subgraph that is away have the place that its entities share', async () => {
    const { data, errors } = await shop.run('{ books { readers } first { author { age } } people { age } }', {
      fetch: withoutPeople,
    })
    expect(data).toEqual({
      books: books.map(() => ({ readers: null })),
      first: { author: { age: null } },
      people: null,
    })
    const extensions = { code: 'UNAVAILABLE', retryAfter: 3, serviceName: 'people' }
    const paths = [['people'], ['books'], ['first', 'author']]
    expect(errors).toHaveLength(3)
    expect(errors).toEqual(
      expect.arrayContaining(paths.map((path) => ({ message: 'away', path, extensions }))),
    )
  })

  test('take away as much as the schema says, and are not said twice', async () => {
    const { data, errors } = await shop.run('{ first { author { name } } books { author { name } } }', {
      fetch: withoutPeople,
    })
    expect(data).toEqual({ first: { author: null }, books: books.map(() => ({ author: null })) })
    expect(errors?.map(({ message }) => message)).toEqual(['away', 'away'])
  })

  test('an answer that is none is one', async () => {
    const fetch: SubgraphFetch = async (subgraph, request) =>
      subgraph === 'people' ? { data: { _entities: [] } } : shop.fetch(subgraph, request)
    const { errors } = await shop.run('{ first { readers } }', { fetch })
    expect(errors).toMatchObject([{ path: ['first'], extensions: { code: 'SUBGRAPH_INVALID_RESPONSE' } }])
  })
})

describe('completion', () => {
  test('what clients may not see has no way into an answer', async () => {
    const { data, errors } = await shop.run('{ things { __typename } first { state(of: 1) } }')
    expect(data).toEqual({ things: [null, { __typename: 'Book' }], first: { state: null } })
    expect(JSON.stringify(errors)).not.toMatch(/SECRET|Safe/)
    expect(errors?.map(({ path }) => path)).toEqual([
      ['things', 0],
      ['first', 'state'],
    ])
  })

  test.each([
    [{ data: { first: { title: 5 } } }, { first: null }, ['first', 'title']],
    [{ data: { first: { title: null } } }, { first: null }, ['first', 'title']],
    [{ data: { first: 'no object' } }, { first: null }, ['first']],
    [{ data: { first: [] } }, { first: null }, ['first']],
    [{ data: {} }, { first: null }, ['first']],
    [{ data: null, errors: [{ message: 'no' }] }, { first: null }, ['first']],
  ])('%j becomes %j', async (answer, data, path) => {
    const result = await shop.run('{ first { title } }', { fetch: async () => structuredClone(answer) })
    expect(result.data).toEqual(data)
    expect(result.errors?.map((error) => error.path)).toEqual([path])
  })

  test('an object of which nothing is asked is no error', async () => {
    const query = 'query ($no: Boolean!) { first @include(if: true) { title @include(if: $no) } }'
    const { errors } = await shop.run(query, { variables: { no: false } })
    expect(errors).toBeUndefined()
  })

  test('aliases may be what every object has', async () => {
    const query = '{ first { constructor: title __proto__: title toString: id } }'
    const { data, errors } = await shop.run(query)
    expect(errors).toBeUndefined()
    expect(Object.entries(data?.first as object)).toEqual([
      ['constructor', 'One'],
      ['__proto__', 'One'],
      ['toString', '1'],
    ])
  })

  test('refused fields are null, with their error where they stand', async () => {
    const document = parse('{ books { title readers } }')
    const { selectionSet } = document.definitions[0] as OperationDefinitionNode
    const readers = (selectionSet.selections[0] as FieldNode).selectionSet?.selections[1] as FieldNode
    const refusals = new Map([[readers, { message: 'not you', extensions: { code: 'FORBIDDEN' } }]])
    const allowed = parse('{ books { title } }')
    shop.asked.length = 0
    const compiled = shop.graph.compile({ document, allowed }, { refusals })
    const result = await executePlanAsJson(compiled, { fetch: shop.fetch })
    expect(JSON.parse(toJson(result, { cost: 1 }))).toEqual({
      errors: [0, 1, 2].map((index) => ({
        message: 'not you',
        path: ['books', index, 'readers'],
        extensions: { code: 'FORBIDDEN' },
      })),
      data: { books: books.map(({ title }) => ({ title, readers: null })) },
      extensions: { cost: 1 },
    })
    expect(shop.asked).toHaveLength(1)
  })
})

test('a run ends with its signal', async () => {
  const controller = new AbortController()
  const fetch: SubgraphFetch = (subgraph, request) => {
    controller.abort(new Error('enough'))
    return shop.fetch(subgraph, request)
  }
  await expect(shop.run('{ first { readers } }', { fetch, signal: controller.signal })).rejects.toThrow(
    'enough',
  )
  expect(shop.asked).toHaveLength(1)
})

test('of a subscription, the plan is for what follows an event', async () => {
  const document = parse('subscription { added { title author { name } } }')
  const compiled = shop.graph.compile({ document })
  expect(compiled.primary?.serviceName).toBe('books')
  const initial = { added: { __typename: 'Book', title: 'New', author: { __typename: 'Author', id: 'c' } } }
  const result = await executePlan(compiled, { fetch: shop.fetch, initial })
  expect(result).toEqual({ data: { added: { title: 'New', author: { name: 'Ms c' } } } })
})

test('introspection is answered beside the plan', async () => {
  const initial = { __schema: { queryType: { name: 'Query' } } }
  const { data } = await shop.run('{ __schema { queryType { name } } first { id } __typename }', { initial })
  expect(data).toEqual({ ...initial, first: { id: '1' }, __typename: 'Query' })
})

test('mutations run one after the other, each with what follows from it', async () => {
  const { data } = await shop.run('mutation { a: add { title author { name } } b: add { readers } }')
  expect(data).toEqual({ a: { title: 'Two', author: { name: 'Ms a' } }, b: { readers: ['x'] } })
})
