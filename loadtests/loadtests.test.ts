/** The scenarios are those that are listed, ask for what the graph has, and are sent nowhere by mistake. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, validate } from 'graphql'
import { loadGraph } from '../gateway/planning/load-graph.ts'
import { isLoopback, scenarios } from './scenarios.ts'

const folder = import.meta.dirname
const root = join(folder, '..')
const files = readdirSync(folder).filter((name) => name.endsWith('.js'))
const { schema } = loadGraph(readFileSync(join(root, 'gateway/supergraph.graphql'), 'utf8'))
const documents = files.flatMap((file) =>
  [
    ...readFileSync(join(folder, file), 'utf8').matchAll(/[`']((?:query|mutation|subscription) [^`']*)[`']/g),
  ].map(([, text = '']) => ({ file, text })),
)

function load(args: string[], path = process.env.PATH) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'main.ts'), ...args], {
    encoding: 'utf8',
    timeout: 15_000,
    env: { ...process.env, NODE_OPTIONS: '', PATH: path },
  })
  return { status, stdout, stderr }
}

describe('the scenarios', () => {
  it('are those that are listed', () => {
    for (const name of scenarios.keys()) expect(existsSync(join(folder, `${name}.js`))).toBe(true)
    expect(files.toSorted()).toEqual(
      [...scenarios.keys(), 'graph', 'operations'].map((name) => `${name}.js`).toSorted(),
    )
  })

  it.each(documents)('$file asks for what the graph has: $text', ({ text }) => {
    expect(validate(schema, parse(text))).toEqual([])
  })

  it('have documents, which are found', () => {
    expect(documents.length).toBeGreaterThan(9)
  })
})

describe('npm run load', () => {
  it('lists the scenarios', () => {
    const { status, stdout } = load([])
    expect(status).toBe(0)
    for (const name of scenarios.keys()) expect(stdout).toContain(`  ${name} `)
  })

  it.each([
    [['tsunami'], /There is no scenario "tsunami"/],
    [['browse', '--url', 'https://shop.example.com/graphql'], /not on this machine.*--i-own-this-host/],
    [['browse', '--seconds', 'ever'], /Give a number up to/],
    [['browse', '--url', 'here'], /Give an http or https URL/],
  ])('refuses %j', (args, said) => {
    const { status, stderr } = load(args)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(said)
  })

  it('says how to get k6 where there is none', () => {
    const { status, stderr } = load(['browse'], '/nowhere')
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/There is no k6 on PATH/) })
  })

  it('tells k6 where to, how long and how much, and ends as it does', () => {
    const bin = mkdtempSync(join(tmpdir(), 'storegraph-k6-'))
    try {
      fakeK6(bin, 'echo "$GRAPH_URL $SECONDS $SCALE $*"\nexit 99')
      const args = ['browse', '--seconds', '5', '--scale', '0.5', '--url', 'http://localhost:4/graphql']
      const { status, stdout } = load(args, `${bin}:${process.env.PATH}`)
      expect(status).toBe(99)
      expect(stdout).toMatch(/^http:\/\/localhost:4\/graphql 5 0\.5 run .*browse\.js\n$/)
    } finally {
      rmSync(bin, { recursive: true })
    }
  })

  it('runs all of them, and prints what they showed', () => {
    const bin = mkdtempSync(join(tmpdir(), 'storegraph-k6-'))
    try {
      fakeK6(bin, `while [ "$1" != --summary-export ]; do shift; done; printf '%s' '${SUMMARY}' > "$2"`)
      const { status, stdout, stderr } = load(['all', '--short'], `${bin}:${process.env.PATH}`)
      expect(status).toBe(0)
      for (const name of scenarios.keys()) {
        expect(stderr).toContain(`▸ ${name}, 20 s`)
        expect(stdout).toMatch(new RegExp(`^\\| ${name} \\|`, 'm'))
      }
      expect(stdout).toContain('| an order is placed, p95 below 100 ms | checkout | 87 ms | yes |')
      expect(stdout).toContain('| an order is CONFIRMED, p95 below 500 ms | checkout | 512 ms | no |')
      expect(stdout).toContain('| 10,000 requests a second | browse | 1,235 a second | no |')
      expect(stdout).toContain('| a search is answered, p95 below 50 ms | search |  | not run |')
      expect(stdout).toContain('| 2,469 | 1,235 | 100 % | Place 87, CONFIRMED 512 |')
    } finally {
      rmSync(bin, { recursive: true })
    }
  })
})

/** As k6 exports it. */
const SUMMARY = JSON.stringify({
  metrics: {
    http_reqs: { count: 2469, rate: 1234.5 },
    graphql_errors: { value: 0, passes: 0, fails: 2469 },
    'http_req_duration{operation:Place}': { avg: 40.1, 'p(95)': 86.6 },
    placed_to_confirmed: { 'p(95)': 512.4 },
  },
})

function fakeK6(bin: string, script: string): void {
  const text = `#!/bin/sh\n[ "$1" = version ] && exit 0\n${script}\n`
  writeFileSync(join(bin, 'k6'), text, { mode: 0o755 })
}

it.each([
  ['http://127.0.0.1:4000/graphql', true],
  ['http://127.8.9.1/graphql', true],
  ['http://localhost/graphql', true],
  ['http://[::1]:4000/graphql', true],
  ['http://localhost.example.com/graphql', false],
  ['http://127.0.0.1.example.com/graphql', false],
  ['http://10.0.0.1/graphql', false],
])('%s is of this machine: %s', (given, expected) => {
  expect(isLoopback(given)).toBe(expected)
})
