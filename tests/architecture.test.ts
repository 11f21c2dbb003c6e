/**
 * The rules of the map, checked: which room may import from which, how files are named, how large they
 * grow. The arrow inside a subgraph is main → {resolvers, operations, jobs} → {domain, data} → #contracts.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname, join, posix } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '..')
const MAX_LINES = 250

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|mjs)$/.test(file))

const TYPE_IMPORT = /^(?:import|export) type [^'"]*from\s*['"][^'"]+['"]/gm
const IMPORT = /(?:from|import\(|^import)\s*['"]([^'"]+)['"]/gm

/** What a file imports: paths from the root for our own files, names for packages. */
function importsOf(file: string, source = readFileSync(join(root, file), 'utf8')): string[] {
  return [...source.matchAll(IMPORT)].map(([, specifier = '']) => {
    if (specifier.startsWith('#')) return specifier.slice(1)
    return specifier.startsWith('.') ? posix.join(dirname(file), specifier) : specifier
  })
}

/** Everything that is loaded with a file, our own files and packages, each with the file that imports it. */
function reachableFrom(start: string): Map<string, string> {
  const reached = new Map([[start, '']])
  for (const [file] of reached) {
    if (!files.includes(file)) continue
    const loading = readFileSync(join(root, file), 'utf8').replace(TYPE_IMPORT, '')
    for (const imported of importsOf(file, loading)) {
      if (!reached.has(imported)) reached.set(imported, file)
    }
  }
  return reached
}

/** The room that a path lies in: a subgraph's inner room (`domain`, `data` …), or the top-level folder. */
function roomOf(path: string): string {
  const inner = /^subgraphs\/[^/]+\/(?:([^/]+)\/|([^/]+)\.ts$)/.exec(path)
  if (!inner) return path.split('/')[0] as string
  return inner[1] ?? (inner[2] === 'main' ? 'main' : 'subgraph')
}

const isOurs = (path: string) => files.includes(path) || /^subgraphs\/[^/]+\/generated\//.test(path)
const isTest = (file: string) => file.startsWith('tests/') || /\.test\.ts$|\/testing\//.test(file)

/** Every import between our own files, tests left out. */
const ownImports = files
  .filter((file) => !isTest(file))
  .flatMap((file) =>
    importsOf(file)
      .filter(isOurs)
      .map((imported) => ({ file, imported })),
  )

const violations = (allowed: (file: string, imported: string) => boolean) =>
  ownImports
    .filter(({ file, imported }) => !allowed(file, imported))
    .map(({ file, imported }) => `${file} → ${imported}`)

describe('the arrow', () => {
  it('sees the imports that it judges', () => {
    expect(ownImports.length).toBeGreaterThan(100)
  })

  it('contracts/ imports itself only', () => {
    expect(
      violations((file, imported) => !file.startsWith('contracts/') || imported.startsWith('contracts/')),
    ).toEqual([])
  })

  it('platform/ knows no service: it imports itself only', () => {
    expect(
      violations((file, imported) => !file.startsWith('platform/') || imported.startsWith('platform/')),
    ).toEqual([])
  })

  it('domain/ is pure: it imports itself and contracts/, and of packages types at most', () => {
    const domain = files.filter((file) => roomOf(file) === 'domain' && !isTest(file))
    const impure = domain.flatMap((file) =>
      importsOf(file)
        .filter((imported) =>
          isOurs(imported) ? !/^contracts\/|\/domain\//.test(imported) : !isTypeOnly(file, imported),
        )
        .map((imported) => `${file} → ${imported}`),
    )
    expect(domain.length).toBeGreaterThan(5)
    expect(impure).toEqual([])
  })

  it('data/ does not reach up to resolvers, operations, jobs or main', () => {
    const up = /^(main|resolvers|operations|jobs|provider|seed|subgraph)$/
    const sameSubgraph = (file: string, imported: string) =>
      roomOf(file) === 'data' && up.test(roomOf(imported))
    expect(
      violations((file, imported) => !(imported.startsWith('subgraphs/') && sameSubgraph(file, imported))),
    ).toEqual([])
  })

  it('only data/ and platform/storage/postgres.ts import the Prisma client', () => {
    expect(
      violations((file, imported) => !imported.includes('/generated/prisma/') || roomOf(file) === 'data'),
    ).toEqual([])
    const prisma = files.filter((file) =>
      importsOf(file).some((name) => /^@prisma\/(client|adapter)/.test(name)),
    )
    const allowed = (file: string) =>
      roomOf(file) === 'data' || file === 'platform/storage/postgres.ts' || file.startsWith('dev/')
    expect(prisma.filter((file) => !allowed(file))).toEqual([])
  })

  it('a subgraph imports no other subgraph, and nobody but dev/, ops/ and bench/ imports a subgraph, the gateway or the provider', () => {
    const owner = (path: string) => /^(subgraphs\/[^/]+|gateway|psp)\//.exec(path)?.[1]
    expect(
      violations((file, imported) => {
        const imports = owner(imported)
        return imports === undefined || imports === owner(file) || /^(dev|ops|bench)\//.test(file)
      }),
    ).toEqual([])
  })

  it('nobody imports main.ts', () => {
    expect(violations((_file, imported) => basename(imported) !== 'main.ts')).toEqual([])
  })

  it('the gateway does not load what only subgraphs need', () => {
    const reached = reachableFrom('gateway/main.ts')
    const subgraphs = /^(@apollo\/subgraph|graphql-rate-limit-directive|@prisma\/.*|pg|@nats-io\/.*)(\/|$)/
    expect(reached.size).toBeGreaterThan(40)
    expect([...reached].filter(([imported]) => subgraphs.test(imported))).toEqual([])
  })

  it('only config.ts and platform/process/config.ts read the environment in a service', () => {
    const services = files.filter((file) => /^(subgraphs|gateway|psp|platform)\//.test(file) && !isTest(file))
    const reading = services.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'))
    expect(reading.filter((file) => !/(^|\/)config\.ts$/.test(file))).toEqual([])
  })
})

describe('the files', () => {
  it('are named in kebab-case after what they export, none a drawer', () => {
    expect(files.filter((file) => !/^[a-z0-9-]+(\.test|\.config)?\.(ts|mjs)$/.test(basename(file)))).toEqual(
      [],
    )
    expect(files.filter((file) => /^(utils?|helpers?|common|index|misc)\./.test(basename(file)))).toEqual([])
  })

  it(`have at most ${MAX_LINES} lines`, () => {
    const lines = (file: string) => readFileSync(join(root, file), 'utf8').split('\n').length
    expect(files.filter((file) => lines(file) > MAX_LINES)).toEqual([])
  })

  it('begin with a comment that says what they are for', () => {
    const silent = files.filter(
      (file) => !isTest(file) && !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(silent).toEqual([])
  })
})

function isTypeOnly(file: string, name: string): boolean {
  const source = readFileSync(join(root, file), 'utf8')
  return source.includes(`from '${name}'`) && !new RegExp(`import (?!type)[^;]*? from '${name}'`).test(source)
}
