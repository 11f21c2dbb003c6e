/**
 * The arrow, checked: which room may import from which. The rules are the tables of docs/architecture.md, so that
 * the page and the tree cannot say different things (architecture-docs.test.ts compares the rest).
 */
import { describe, expect, it } from 'vitest'
import {
  codesIn,
  files,
  type Import,
  importsOf,
  isOurs,
  isTest,
  ownImports,
  reachableFrom,
  read,
  roomOf,
  serviceOf,
  tableRows,
  topOf,
} from './source-tree.ts'

const PAGE = 'docs/architecture.md'

interface Rule {
  everything: boolean
  rooms: readonly string[]
  /** Rooms of which only types may be imported. */
  types: readonly string[]
}

/** The third column of a table: rooms in backticks, ` (types)` behind those of which only types are used. */
function readRules(header: string): Map<string, Rule> {
  return new Map(
    tableRows(PAGE, header).map(([room = '', , cell = '']) => [
      codesIn(room)[0] as string,
      {
        everything: cell === 'everything',
        rooms: codesIn(cell.replaceAll(/`[^`]+` \(types\)/g, '')),
        types: [...cell.matchAll(/`([^`]+)` \(types\)/g)].map(([, code = '']) => code),
      },
    ]),
  )
}

function allows(rule: Rule | undefined, room: string, { isTypeOnly }: Import): boolean {
  if (!rule) return false
  return rule.everything || rule.rooms.includes(room) || (isTypeOnly && rule.types.includes(room))
}

const describeImport = ({ file, imported }: Import) => `${file} → ${imported}`
const violations = (isAllowed: (each: Import) => boolean, among: readonly Import[] = ownImports) => [
  ...new Set(among.filter((each) => !isAllowed(each)).map(describeImport)),
]

describe('the arrow', () => {
  it('sees the imports that it judges', () => {
    expect(ownImports.length).toBeGreaterThan(500)
  })

  it('holds between the folders', () => {
    const rules = readRules('Folder')
    expect(
      violations((each) => {
        const [from, to] = [topOf(each.file), topOf(each.imported)]
        return from === to || allows(rules.get(from), to, each)
      }),
    ).toEqual([])
  })

  it('holds between the rooms of a subgraph', () => {
    const rules = readRules('Room ')
    expect(
      violations((each) => {
        const [from, to] = [roomOf(each.file), roomOf(each.imported)]
        if (!from || !to || serviceOf(each.file) !== serviceOf(each.imported)) return true
        return from === to || allows(rules.get(from), to, each)
      }),
    ).toEqual([])
  })

  it('never leads from a subgraph to another, and from ops/ only to operations and seeds', () => {
    expect(
      violations(({ file, imported }) => {
        const [from, to] = [serviceOf(file), serviceOf(imported)]
        if (topOf(file) === 'ops/' && to) return /^(operations|seed)\/$/.test(roomOf(imported) ?? '')
        return !from || !to || from === to
      }),
    ).toEqual([])
  })

  it('ends at main.ts, which nobody imports', () => {
    expect(violations(({ imported }) => !imported.endsWith('/main.ts'))).toEqual([])
  })

  it('reaches testing/ from tests and benchmarks only', () => {
    expect(
      violations(({ file, imported }) => !imported.includes('/testing/') || topOf(file) === 'bench/'),
    ).toEqual([])
  })
})

const among = (room: string) => files.filter((file) => roomOf(file) === room && !isTest(file))
const isPackage = ({ imported }: Import) => !isOurs(imported)

describe('what is kept to one room', () => {
  it('domain/ is pure: no platform, and of packages types at most', () => {
    const domain = among('domain/').flatMap(importsOf)
    expect(domain.length).toBeGreaterThan(50)
    expect(
      violations(
        (each) => (isPackage(each) ? each.isTypeOnly : !each.imported.startsWith('platform/')),
        domain,
      ),
    ).toEqual([])
  })

  it('data/ is Prisma and SQL and nothing else: of packages types, zod and zlib, which read and pack rows, and no timer', () => {
    const data = among('data/')
    expect(
      violations(
        (each) => !isPackage(each) || each.isTypeOnly || /^(@prisma\/|zod$|node:zlib$)/.test(each.imported),
        data.flatMap(importsOf),
      ),
    ).toEqual([])
    expect(data.filter((file) => /\bset(Interval|Timeout|Immediate)\(/.test(read(file)))).toEqual([])
  })

  it('only data/, platform/storage/postgres.ts and dev/database/ import Prisma', () => {
    const prisma = files
      .filter((file) => !isTest(file))
      .flatMap(importsOf)
      .filter(({ imported }) => /^@prisma\/|\/generated\/prisma\//.test(imported))
    const isAllowed = ({ file }: Import) =>
      roomOf(file) === 'data/' || /^(platform\/storage\/postgres\.ts$|dev\/(database|codegen)\/)/.test(file)
    expect(prisma.length).toBeGreaterThan(3)
    expect(violations(isAllowed, prisma)).toEqual([])
  })

  it('the gateway does not load what only subgraphs need', () => {
    const reached = reachableFrom('gateway/main.ts')
    const subgraphs = /^(@apollo\/subgraph|graphql-rate-limit-directive|@prisma\/.*|pg)(\/|$)/
    expect(reached.size).toBeGreaterThan(40)
    expect([...reached].filter(([imported]) => subgraphs.test(imported))).toEqual([])
  })

  it('only config.ts reads the environment in a service', () => {
    const services = files.filter((file) => (serviceOf(file) ?? topOf(file) === 'platform/') && !isTest(file))
    const readers = services.filter((file) => read(file).includes('process.env'))
    expect(readers.filter((file) => !/(^|\/)config\.ts$/.test(file))).toEqual([])
  })
})
