/** Documents that should not come, or only just may: what each is, its text, and the code that refuses it. */
export const many = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index)).join(' ')
export const doubling = (levels: number, fields: readonly string[]) =>
  `{ somebody { ...F0 } } ${many(
    levels,
    (at) => `fragment F${at} on User { ${fields.map((field) => `${field} { ...F${at + 1} }`).join(' ')} }`,
  )} fragment F${levels} on User { id }`
export const inSomebody = (selections: string) => `{ somebody { ${selections} } }`
const nested = (levels: number) => inSomebody(`${'friend { '.repeat(levels)} id ${'}'.repeat(levels)}`)
export const nestedList = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

export const documents: [what: string, query: string, code: string | undefined][] = [
  ['with a syntax error', '{ somebody { id }', 'GRAPHQL_PARSE_FAILED'],
  ['of nothing but a comment', '# nothing', 'GRAPHQL_PARSE_FAILED'],
  ['of binary noise', '\u0000\u0001\uffff', 'GRAPHQL_PARSE_FAILED'],
  ['with a field that is not there', '{ nobody }', 'GRAPHQL_VALIDATION_FAILED'],
  ['with a type system in it', '{ somebody { id } } type T { a: Int }', 'GRAPHQL_VALIDATION_FAILED'],
  ['that asks for the schema', '{ __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED'],
  [
    'with a fragment that spreads itself',
    `${inSomebody('...F')} fragment F on User { friend { ...F } }`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'with fragments in a circle',
    `${inSomebody('...F')} fragment F on User { ...G } fragment G on User { ...F }`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'with fragments in a circle that nobody spreads',
    `${inSomebody('id')} fragment F on User { ...G } fragment G on User { ...F }`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['with a fragment that is not there', inSomebody('...F'), 'GRAPHQL_VALIDATION_FAILED'],
  ['that doubles over 13 levels', doubling(13, ['a: friend', 'b: friend']), 'OPERATION_TOO_LARGE'],
  ['that doubles over 18 levels', doubling(18, ['a: friend', 'b: friend']), 'OPERATION_TOO_LARGE'],
  ['that doubles over 18 levels, without aliases', doubling(18, ['friend', 'friend']), 'OPERATION_TOO_LARGE'],
  ['that doubles over 200 levels', doubling(200, ['a: friend', 'b: friend']), 'OPERATION_TOO_LARGE'],
  [
    'that triples over 13 levels',
    doubling(13, ['a: friend', 'b: friend', 'c: friend']),
    'OPERATION_TOO_LARGE',
  ],
  [
    'that doubles by inline fragments',
    doubling(14, ['... { friend', '... { b: friend'])
      .replaceAll('} }', '} } }')
      .replaceAll(/\} \} \} fragment/g, '} } } } fragment'),
    'GRAPHQL_PARSE_FAILED',
  ],
  [
    'that doubles where nobody spreads it',
    `${inSomebody('id')} ${doubling(16, ['a: friend', 'b: friend']).slice(22)}`,
    'OPERATION_TOO_LARGE',
  ],
  ['of 3,000 fields', inSomebody(many(3_000, () => 'id')), 'OPERATION_TOO_LARGE'],
  ['of 6,000 tokens', inSomebody(many(6_000, () => 'id')), 'OPERATION_TOO_LARGE'],
  ['of 300 aliases', inSomebody(many(300, (at) => `a${at}: id`)), 'TOO_MANY_ALIASES'],
  ['of 60 fields at the root', `{ ${many(60, (at) => `a${at}: somebody { id }`)} }`, 'TOO_MANY_ROOT_FIELDS'],
  [
    'of 60 fields at the root, in fragments',
    `{ ...F ...F } fragment F on Query { ${many(30, (at) => `a${at}: somebody { id }`)} }`,
    'TOO_MANY_ROOT_FIELDS',
  ],
  ['of 300 directives', inSomebody(`id ${many(300, () => '@skip(if: false)')}`), 'TOO_MANY_DIRECTIVES'],
  [
    'of directives on a variable',
    `query ($a: Int ${many(300, () => '@x')}) { somebody { id } }`,
    'TOO_MANY_DIRECTIVES',
  ],
  ['of 60 operations', many(60, (at) => `query Q${at} { somebody { id } }`), 'TOO_MANY_OPERATIONS'],
  ['21 levels deep', nested(20), 'OPERATION_TOO_DEEP'],
  ['1,500 levels deep', nested(1_500), 'OPERATION_TOO_DEEP'],
  ['20 levels deep', nested(18), undefined],
  [
    '21 levels deep by fragments',
    `${inSomebody('...F0')} ${many(20, (at) => `fragment F${at} on User { friend { ...F${at + 1} } }`)} fragment F20 on User { id }`,
    'OPERATION_TOO_DEEP',
  ],
  ['with a list 30 levels deep', inSomebody(`friends(filter: ${nestedList(30)}) { id }`), 'INPUT_TOO_DEEP'],
  [
    'with a list 2,400 levels deep',
    inSomebody(`friends(filter: ${nestedList(2_400)}) { id }`),
    'INPUT_TOO_DEEP',
  ],
  [
    'with a text of 30,000 characters',
    inSomebody(`friends(search: "${'x'.repeat(30_000)}") { id }`),
    'INPUT_TOO_LARGE',
  ],
  [
    'with a default of 30,000 characters',
    `query ($s: String = "${'x'.repeat(30_000)}") { somebody { friends(search: $s) { id } } }`,
    'INPUT_TOO_LARGE',
  ],
  [
    'with a page of 2 billion',
    inSomebody('friends(first: 2000000000) { id }'),
    'COST_ESTIMATED_TOO_EXPENSIVE',
  ],
  [
    'with pages of pages',
    inSomebody('friends(first: 90) { friends(first: 90) { id } }'),
    'COST_ESTIMATED_TOO_EXPENSIVE',
  ],
  [
    'with two operations and no name',
    'query A { somebody { id } } query B { somebody { id } }',
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['that subscribes, over HTTP', 'subscription { ticks { count } }', 'BAD_REQUEST'],
  ['of 150,000 blanks', `${' '.repeat(150_000)}${inSomebody('id')}`, undefined],
]
