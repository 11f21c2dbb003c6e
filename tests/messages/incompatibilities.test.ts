/** Old consumers read new messages and new ones old, and a change that breaks either is noticed. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { messageType } from '#contracts/message.ts'
import { examplesOf } from './examples.ts'
import { firstChange } from './compare-recorded.ts'
import { incompatibilities } from './incompatibilities.ts'
import { messageTypes } from './message-types.ts'
import { currentVersion, isSame, readVersions, recordedTypes } from './recorded.ts'

const types = await messageTypes()

it('every message type is recorded, and nothing else', () => {
  expect(recordedTypes().toSorted()).toEqual(types.map(({ type }) => type).toSorted())
})

describe.each(types)('$type', (message) => {
  const versions = readVersions(message.type)

  it('is recorded as it is now: node tests/messages/record.ts', () => {
    expect(isSame(versions.at(-1)!, currentVersion(message))).toBe(true)
  })

  it('is read by consumers of every version, from publishers of every version', () => {
    expect(incompatibilities(message, versions)).toEqual([])
  })

  it('is read by consumers that do not know all of its fields', () => {
    for (const sample of versions.flatMap(({ samples }) => samples))
      expect(message.data.parse(withMore(sample))).toEqual(sample)
  })
})

/** With a field more wherever there are fields. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, field]) => [name, withMore(field)])
  return { ...Object.fromEntries(fields), addedLater: { by: 'a newer version' } }
}

describe('a change', () => {
  const fields = { orderId: z.uuid(), reason: z.enum(['A', 'B']), note: z.string().optional() }
  const of = (shape: z.ZodRawShape, subject = 'events.test') =>
    messageType('storegraph.test.v1', subject, z.object(shape))
  const before = [currentVersion(of(fields))]
  const { note: _, ...withoutNote } = fields

  it.each([
    ['a field that may be absent', of({ ...fields, more: z.int().optional() })],
    ['nothing', of(fields)],
  ])('that adds %s is taken', (_what, after) => {
    expect(incompatibilities(after, before)).toEqual([])
  })

  it.each([
    ['takes a field away', of(withoutNote), /is gone/],
    [
      'needs a field that old messages lack',
      of({ ...fields, more: z.int() }),
      /cannot be read any more: more/,
    ],
    ['leaves out what old consumers need', of({ ...fields, orderId: z.uuid().optional() }), /published now/],
    [
      'says what old consumers do not know',
      of({ ...fields, reason: z.enum(['A', 'B', 'C']) }),
      /published now/,
    ],
    [
      'never says again what was said',
      of({ ...fields, reason: z.enum(['A']) }),
      /cannot be read any more: reason/,
    ],
    ['moves to another subject', of(fields, 'events.elsewhere'), /no longer published/],
  ])('that %s is refused', (_what, after, said) => {
    expect(incompatibilities(after, before).join('\n')).toMatch(said)
  })
})

describe('examples', () => {
  it('are of every value, and of every optional field there and not there', () => {
    const schema = z.toJSONSchema(z.object({ a: z.enum(['x', 'y']), b: z.array(z.boolean()).optional() }))
    expect(examplesOf(schema as Parameters<typeof examplesOf>[0])).toEqual([
      { a: 'x', b: [true] },
      { a: 'y', b: [true] },
      { a: 'x', b: [false] },
      { a: 'x' },
    ])
  })
})

describe('what was recorded', () => {
  it('may be added to, and not changed', () => {
    expect(firstChange('one\n', 'one\ntwo\n')).toBeUndefined()
    expect(firstChange('one\ntwo\n', 'one\n2\n')).toBe(2)
    expect(firstChange('one\ntwo\n', 'one\n')).toBe(2)
  })
})
