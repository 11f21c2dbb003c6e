/**
 * Where this engine's answers differ from Apollo's executor, and why they are right. Sections are those of the
 * GraphQL specification of October 2021.
 */
import { isDeepStrictEqual } from 'node:util'
import type { GraphQLFormattedError } from 'graphql'
import type { ClientPath } from '../client-paths.ts'
import type { PlanResult } from '../execute-plan.ts'
import { isObject } from '../own-property.ts'
import type { ResponsePath } from '../places.ts'
import { INVALID_RESPONSE } from '../subgraph-errors.ts'
import type { AbstractPlaces } from './abstract-places.ts'
import type { OracleResult } from './apollo-oracle.ts'

export const REASONS = {
  order:
    'Fields are in the order of CollectFields (6.3.2), which Apollo changes by merging equal fragments beforehand.',
  noPath:
    'A fault of a whole fetch has a path (7.1.2: an error that can be associated with a field must have one); Apollo gives none, or one with an `@` in it.',
  notAsked:
    'A path names fields of the answer (7.1.2); Apollo names what only the plan asked for, such as a required field.',
  shifted:
    'Apollo counts the entities of a list, subgraphs the representations that were sent: where one was not, as it lacked something required, the path of an error is that of another entity.',
  completion:
    'A null where the schema has none is an error (6.4.4), whatever else went wrong elsewhere; Apollo reports it only in answers without any other error, in an extension.',
  interfaceName:
    'An object whose type is known does not become null because another subgraph, which knows its interface as an object, calls it by that (6.4.3: ResolveAbstractType returns an object type).',
  nameless:
    'An object whose `__typename` is asked, and of which only the name of an interface is known, is null with an error (6.4.3); Apollo’s null has none.',
  partial:
    'What one subgraph answered stands, although another one’s null for the same shared field comes after it (7: an answer has what could be had); what follows from it is fetched, and may fail.',
  forgotten:
    'An object of which everything asked for is left out by @skip or @include is resolved all the same, and its resolver may fail (6.3.2, 6.4.2); Apollo’s planner does not ask for it.',
} as const

export type Accepted = keyof typeof REASONS

export interface Operated {
  readonly clientPath: ClientPath
  readonly source: string
  readonly hasInterfaceObjects: boolean
  readonly hasSharedRoots: boolean
  readonly abstract: AbstractPlaces
}

export interface Judged {
  readonly remaining: readonly string[]
  readonly used: ReadonlySet<Accepted>
}

export function acceptedDifferences(
  ours: PlanResult<Record<string, unknown>>,
  theirs: OracleResult,
  operated: Operated,
): Judged {
  const used = new Set<Accepted>()
  const remaining: string[] = []
  judgeData(ours.data, theirs, operated, used, remaining)
  judgeErrors(ours, theirs, operated, used, remaining)
  return { remaining, used }
}

function judgeData(
  ours: unknown,
  theirs: OracleResult,
  { hasInterfaceObjects, abstract }: Operated,
  used: Set<Accepted>,
  remaining: string[],
): void {
  const [mine, other] = [JSON.stringify(ours), JSON.stringify(theirs.data)]
  if (mine === other) return
  const parsed: unknown = JSON.parse(mine)
  const lost = losses(parsed, JSON.parse(other))
  const isOfInterface = ({ path, isMissing }: Loss) =>
    isMissing ? abstract.is(path.slice(0, -1)) : abstract.reaches(path)
  const isBlind =
    hasInterfaceObjects && (lost ? lost.every(isOfInterface) : parsed === null && other.includes('{}'))
  if (isDeepStrictEqual(parsed, JSON.parse(other))) used.add('order')
  else if (lost && lost.every(({ value }) => isHollow(value))) used.add('forgotten')
  else if (isBlind) used.add('interfaceName')
  else remaining.push(`data\n  ours   ${mine}\n  theirs ${other}`)
}

interface Loss {
  readonly value: unknown
  readonly path: ResponsePath
  /** Not even a null stands there. */
  readonly isMissing: boolean
}

/** Objects of which nothing is left. */
const isHollow = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).every(isHollow))

/** What ours has and the other lacks; nothing if that is not all there is. */
function losses(ours: unknown, theirs: unknown, path: ResponsePath = []): Loss[] | undefined {
  if (isDeepStrictEqual(ours, theirs)) return []
  if (theirs === undefined) return [{ value: ours, path, isMissing: true }]
  if (ours === null && isHollow(theirs)) return [{ value: 'an error', path, isMissing: false }]
  if (theirs === null && typeof ours === 'object') return [{ value: ours, path, isMissing: false }]
  if (isObject(ours) && isObject(theirs) && Object.keys(theirs).some((key) => !(key in ours)))
    return undefined
  const isBoth = (test: (value: unknown) => boolean) => test(ours) && test(theirs)
  if (!isBoth(isObject) && !isBoth(Array.isArray)) return undefined
  if (Array.isArray(ours) && ours.length !== (theirs as unknown[]).length) return undefined
  const found = Object.entries(ours as object).map(([key, value]) =>
    losses(value, (theirs as Record<string, unknown>)[key], [
      ...path,
      Array.isArray(ours) ? Number(key) : key,
    ]),
  )
  return found.some((each) => each === undefined) ? undefined : found.flatMap((each) => each ?? [])
}

function judgeErrors(
  { data, errors: ours = [] }: PlanResult<Record<string, unknown>>,
  theirs: OracleResult,
  { clientPath, source, hasInterfaceObjects, hasSharedRoots }: Operated,
  used: Set<Accepted>,
  remaining: string[],
): void {
  const isCompletion = ({ extensions }: GraphQLFormattedError) =>
    extensions?.code === INVALID_RESPONSE && !extensions.serviceName
  const extras = new Map(ours.filter((each) => !isCompletion(each)).map((each) => [keyOf(each), each.path]))
  const mine = new Set(extras.keys())
  const heard = new Map(theirs.errors.map((error) => [keyOf(error), error]))
  const extra = [...mine].filter((key) => !heard.has(key))
  for (const [key, { message, path }] of heard) {
    if (mine.has(key)) continue
    const said = ours.filter((each) => each.message === message)
    const asked = path && clientPath(path)
    const is = (reason: Accepted) => used.add(reason)
    if (!path && said.some((each) => each.path)) is('noPath')
    else if (asked && asked.length < (path?.length ?? 0) && mine.has(keyOf({ message, path: asked })))
      is('notAsked')
    else if (path?.includes('@') && said.length > 0) is('noPath')
    else if (path && said.some((each) => sameShape(each.path ?? [], asked ?? []))) is('shifted')
    else remaining.push(`theirs only: ${key}`)
  }
  const messages = new Set(theirs.errors.map(({ message }) => message))
  for (const key of extra) {
    const isHeard = messages.has(key.split(SEPARATOR)[0] ?? '')
    if (isHeard && used.size > 0) continue // one of theirs, at its right place
    if (LEFT_OUT.test(source)) used.add('forgotten')
    else if (hasSharedRoots && isOfKept(extras.get(key) ?? [], data, theirs.data)) used.add('partial')
    else remaining.push(`ours only: ${key}`)
  }

  const nulls = ours.filter(isCompletion).map(({ path }) => JSON.stringify(path))
  const nameless = new Set(
    ours.filter(({ message }) => message.includes('__typename')).map(({ path }) => JSON.stringify(path)),
  )
  const isNameless = (path: string) => nameless.has(path)
  const theirNulls = theirs.completion.map(({ path }) => JSON.stringify(path))
  const missed = theirNulls.filter((path) => !nulls.includes(path))
  const added = nulls.filter((path) => !theirNulls.includes(path))
  if (added.length > 0 && theirs.errors.length > 0) used.add('completion')
  else if (added.length > 0 && hasInterfaceObjects && added.every(isNameless)) used.add('nameless')
  else remaining.push(...added.map((path) => `ours only: null at ${path}`))
  if (missed.length > 0 && used.has('forgotten')) return
  const isBelowNameless = (path: string) =>
    nulls.some((each) => isNameless(each) && path.startsWith(each.slice(0, -1)))
  if (missed.length > 0 && hasInterfaceObjects && missed.every(isBelowNameless)) {
    used.add('nameless')
    return
  }
  remaining.push(...missed.map((path) => `theirs only: null at ${path}`))
}

/** Whether an error is about something that ours has, and the other lost. */
function isOfKept(path: ResponsePath, ours: unknown, theirs: unknown): boolean {
  const isThere = (data: unknown, at: ResponsePath) => (valueAt(data, at) ?? null) !== null
  const above = path.slice(0, -1)
  return (isThere(ours, path) && !isThere(theirs, path)) || (isThere(ours, above) && !isThere(theirs, above))
}

const valueAt = (data: unknown, path: ResponsePath): unknown =>
  path.reduce<unknown>((here, step) => (here as Record<string | number, unknown> | null)?.[step], data)

const LEFT_OUT = /@skip\(if: true\)|@include\(if: false\)/
const SEPARATOR = ' @ '

const keyOf = ({ message, path }: GraphQLFormattedError): string =>
  `${message}${SEPARATOR}${path ? JSON.stringify(path) : '-'}`

/** The same but for indexes. */
const sameShape = (one: ResponsePath, other: ResponsePath): boolean =>
  one.length === other.length &&
  one.every((step, index) => step === other[index] || typeof step === typeof other[index])
