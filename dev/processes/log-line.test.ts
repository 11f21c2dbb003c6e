import { expect, it } from 'vitest'
import { isNoteworthy, readable, withoutRepeats } from './log-line.ts'

it.each([
  [
    '{"level":"warn","msg":"a handler failed","err":{"message":"no stock"}}',
    'warn: a handler failed: no stock',
  ],
  ['{"level":"info","msg":"listening"}', 'info: listening'],
  [
    '{"level":"warn","traceId":"4bf9","messageId":"019b","orderId":"019a","msg":"a handler failed"}',
    'warn: a handler failed (order 019a, message 019b, trace 4bf9)',
  ],
  ['Error: something of Node', 'Error: something of Node'],
  ['{ not json', '{ not json'],
  ['', undefined],
])('reads %s', (line, text) => {
  expect(readable(line)).toBe(text)
})

it('notes warnings, errors and what is no log line', () => {
  expect(isNoteworthy('{"level":"info","msg":"listening"}')).toBe(false)
  expect(isNoteworthy('{"level":"error","msg":"lost"}')).toBe(true)
  expect(isNoteworthy('    at main (main.ts:1)')).toBe(true)
})

it('says the same only once', () => {
  const said: string[] = []
  const say = withoutRepeats((line) => said.push(line))
  for (const line of ['a (order 1)', 'a (order 2, trace 3)', 'b', 'a']) say(line)
  expect(said).toEqual(['a (order 1)', 'b'])
})
