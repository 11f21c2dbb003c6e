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
      const fake = '#!/bin/sh\n[ "$1" = version ] && exit 0\necho "$GRAPH_URL $SECONDS $SCALE $*"\nexit 99\n'
      writeFileSync(join(bin, 'k6'), fake, { mode: 0o755 })
      const args = ['browse', '--seconds', '5', '--scale', '0.5', '--url', 'http://localhost:4/graphql']
      const { status, stdout } = load(args, `${bin}:${process.env.PATH}`)
      expect(status).toBe(99)
      expect(stdout).toMatch(/^http:\/\/localhost:4\/graphql 5 0\.5 run .*browse\.js\n$/)
    } finally {
      rmSync(bin, { recursive: true })
    }
  })
})

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
