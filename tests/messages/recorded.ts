/**
 * What was ever published of a message type: each version of its schema, and samples of that version. A file for each type,
 * a line for each version; lines are added, and never changed.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { MessageType } from '#contracts/message.ts'
import { examplesOf, type JsonSchema } from './examples.ts'

export const recordedFolder = join(import.meta.dirname, 'recorded')
const ENDING = '.jsonl'

export interface Version {
  readonly subject: string
  readonly schema: JsonSchema
  readonly samples: readonly unknown[]
}

export const recordedTypes = () =>
  readdirSync(recordedFolder).flatMap((name) => (name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : []))

export function readVersions(type: string): Version[] {
  const file = join(recordedFolder, `${type}${ENDING}`)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Version)
}

/** The version that the code has now. */
export function currentVersion({ subject, data }: MessageType): Version {
  const { $schema: _, ...schema } = z.toJSONSchema(data, { io: 'input', override: withoutPattern })
  return { subject: subject('*'), schema: schema as JsonSchema, samples: examplesOf(schema as JsonSchema) }
}

/** What a format means need not be spelled out. */
function withoutPattern({ jsonSchema }: { jsonSchema: { format?: unknown; pattern?: unknown } }): void {
  if (jsonSchema.format) delete jsonSchema.pattern
}

/** @returns whether it was another one than the last */
export function record(message: MessageType): boolean {
  const current = currentVersion(message)
  const last = readVersions(message.type).at(-1)
  if (last && isSame(last, current)) return false
  appendFileSync(join(recordedFolder, `${message.type}${ENDING}`), `${JSON.stringify(current)}\n`)
  return true
}

export const isSame = (one: Version, other: Version) =>
  one.subject === other.subject && JSON.stringify(one.schema) === JSON.stringify(other.schema)
