/**
 * Whether processes of the version before and of now understand each other, as they must while they run side by side, and
 * as long as what was published may still be delivered: a week, or a month for dead letters.
 */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { MessageType } from '#contracts/message.ts'
import { currentVersion, type Version } from './recorded.ts'

/** @param versions those that were recorded, the oldest first @returns a sentence for each thing that does not fit */
export function incompatibilities(message: MessageType, versions: readonly Version[]): string[] {
  const current = currentVersion(message)
  return versions.flatMap((version, index) => {
    const name = `version ${index + 1}`
    return [
      ...(version.subject === current.subject ? [] : [`It is no longer published on ${version.subject}.`]),
      ...version.samples.flatMap((sample) => newReadsOld(message, sample, name)),
      ...current.samples.flatMap((sample) => oldReadsNew(version, sample, name)),
    ]
  })
}

function newReadsOld({ data }: MessageType, sample: unknown, name: string): string[] {
  const read = data.safeParse(sample)
  if (!read.success) return [`A message of ${name} cannot be read any more: ${explain(read.error)}.`]
  if (isDeepStrictEqual(read.data, sample)) return []
  return [`Something that a message of ${name} has is gone: ${JSON.stringify(sample)}.`]
}

function oldReadsNew({ schema }: Version, sample: unknown, name: string): string[] {
  const read = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(sample)
  return read.success
    ? []
    : [`A consumer of ${name} cannot read what is published now: ${explain(read.error)}.`]
}

const explain = ({ issues: [first] }: z.ZodError) => `${first?.path.join('.')}: ${first?.message}`
