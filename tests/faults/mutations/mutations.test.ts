/** Each sabotage still fits the code: what it looks for is there, once. Whether it is noticed, a run of all shows. */
import { expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../dev/paths.ts'
import { HURRY } from '../injection/hurry.ts'
import { MUTATIONS } from './mutations.ts'
import { LINES } from '../verdicts/verdicts.ts'

const edits = [...MUTATIONS, ...HURRY.map((edit) => ({ name: 'time runs faster', line: LINES[0]!, ...edit }))]

it.each(edits.map((edit) => [edit.name, edit] as const))('%s', (_name, { file, find, replace, line }) => {
  expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2)
  expect(replace).not.toBe(find)
  expect(LINES.filter((each) => each.startsWith(line))).toHaveLength(1)
})

it('are at least thirty, each with a name of its own', () => {
  expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length)
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(30)
})
