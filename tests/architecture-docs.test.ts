/**
 * The pages, the tree and the files say the same: every folder is on the maps, every room of a subgraph is a known
 * one, and a file's name and first lines say what is in it.
 */
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  codesIn,
  files,
  isTest,
  nameOf,
  paths,
  read,
  roomOf,
  serviceOf,
  tableRows,
  topOf,
} from './source-tree.ts'

const PAGE = 'docs/architecture.md'
const MAX_LINES = 250
/** Most files are smaller than the first, nearly all than the second. */
const MOST = { share: 0.5, lines: 60 }
const NEARLY_ALL = { share: 0.95, lines: 150 }

const firstCodes = (header: string) =>
  tableRows(PAGE, header).map(([cell = '']) => codesIn(cell)[0] as string)
const unique = (values: readonly string[]) => [...new Set(values)].toSorted()

const topFolders = unique(paths.map(topOf).filter((folder) => folder !== '' && !folder.startsWith('.')))

describe('the maps', () => {
  it('of docs/architecture.md has every folder', () => {
    expect(unique(firstCodes('Folder'))).toEqual(topFolders)
  })

  it('of the README has every folder, and its links lead there', () => {
    const cells = tableRows('README.md', 'Folder').map(([cell = '']) => cell)
    const links = cells.map((cell) => /^\[([^\]]+)\]\(([^)]+)\)$/.exec(cell) ?? [])
    expect(unique(links.map(([, text = '']) => text))).toEqual(topFolders)
    expect(links.filter(([, text, target]) => text !== target)).toEqual([])
  })

  it('of platform/, gateway/ and dev/ has every room', () => {
    const rooms = paths.flatMap((path) => /^(?:platform|gateway|dev)\/[^/]+\//.exec(path)?.[0] ?? [])
    expect(unique(firstCodes('Inner room'))).toEqual(unique(rooms))
  })

  it('of a subgraph has every room, and nothing lies outside of them', () => {
    const known = firstCodes('Room ')
    const inSubgraphs = paths.filter((path) => path.startsWith('subgraphs/'))
    expect(inSubgraphs.filter((path) => !known.includes(roomOf(path) ?? ''))).toEqual([])
    const present = unique(inSubgraphs.map((path) => roomOf(path) as string))
    // What is generated is not committed.
    expect(known.filter((room) => !present.includes(room))).toEqual(['generated/'])
  })

  it('of a subgraph leaves provider/ to payment and credentials/ to user', () => {
    const owners = (room: string) =>
      unique(files.filter((file) => roomOf(file) === room).map((file) => serviceOf(file) as string))
    expect(owners('provider/')).toEqual(['subgraphs/payment'])
    expect(owners('credentials/')).toEqual(['subgraphs/user'])
  })
})

describe('the names', () => {
  it('are in kebab-case after what the file exports, none a drawer', () => {
    expect(files.filter((file) => !/^[a-z0-9-]+(\.test|\.config)?\.(ts|mjs)$/.test(basename(file)))).toEqual(
      [],
    )
    expect(files.filter((file) => /^(utils?|helpers?|common|index|misc)\./.test(basename(file)))).toEqual([])
  })

  it('lead to one file of a subgraph', () => {
    const named = files.filter((file) => file.startsWith('subgraphs/') && !file.endsWith('.test.ts'))
    const byName = Map.groupBy(named, (file) => `${serviceOf(file)} ${nameOf(file)}`)
    const shared = [...byName].flatMap(([key, those]) => (those.length > 1 ? [key] : []))
    expect(shared).toEqual([])
  })

  it('of tests are never in testing/, which is for their helpers', () => {
    expect(files.filter((file) => /\/testing\/.*\.test\.ts$/.test(file))).toEqual([])
  })
})

describe('the sizes', () => {
  const lines = (file: string) => read(file).split('\n').length - 1

  it(`are at most ${MAX_LINES} lines`, () => {
    expect(files.filter((file) => lines(file) > MAX_LINES)).toEqual([])
  })

  it.each([MOST, NEARLY_ALL])('are below $lines lines for a share of $share', ({ share, lines: limit }) => {
    const own = files.filter((file) => !isTest(file))
    expect(own.filter((file) => lines(file) < limit).length).toBeGreaterThan(share * own.length)
  })
})

describe('the first lines', () => {
  it('say what the file is for', () => {
    const silent = files.filter((file) => !isTest(file) && !/^(#!.*\n)?\/\*\*/.test(read(file)))
    expect(silent).toEqual([])
  })
})
