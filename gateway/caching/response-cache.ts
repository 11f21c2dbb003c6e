/**
 * Whole answers to queries that are the same for everybody, by operation, variables and role. Kept is only what every
 * subgraph that had a part in it calls public, with an age and with what it is made of (`Cache-Tag`), so that it goes
 * when that changes; never an error, a refusal, a mutation, or anything while the gateway does not hear of changes.
 * Those who ask for the same at the same time wait for one answer.
 */
import { OperationTypeNode } from 'graphql'
import { WrittenData } from '../engine/written-data.ts'
import type { CheckedOperation } from '../execution/check-operation.ts'
import { hashOf } from '../execution/documents.ts'
import type { Result } from '../execution/executor.ts'
import type { Plan } from '../execution/plans.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import type { KeptAnswer, KeptAnswers } from './kept-answers.ts'

/** Longer variables are hardly ever sent twice. */
const MAX_VARIABLES = 4_096

export interface Asked {
  readonly plan: Plan
  readonly checked: CheckedOperation
  readonly caller: GatewayCaller
}

/** @param run carries the operation out, with `data` written where it can be */
export type AnswerFromCache = (asked: Asked, run: () => Promise<Result>) => Promise<Result>

/** What the cache must know of changes. */
export interface Hearing {
  /** Whether the gateway hears of them. */
  isHearing(): boolean
  /** Grows with every change. */
  readonly count: number
}

interface Flight {
  readonly landing: Promise<KeptAnswer | undefined>
  /** The count of changes when it began: who comes after one more does not wait for it. */
  readonly seen: number
}

/** @param graph names the supergraph: another one answers otherwise */
export function createResponseCache(graph: string, answers: KeptAnswers, changes: Hearing): AnswerFromCache {
  /** Whether the latest answer of the plan could be kept: those that cannot are not waited for. */
  const worthKeeping = new WeakMap<Plan, boolean>()
  const underWay = new Map<string, Flight>()

  function keyOf({ checked, caller }: Asked): string | undefined {
    const { operation, operationName = '', source, coerced } = checked
    if (operation.operation !== OperationTypeNode.QUERY) return undefined
    const variables = JSON.stringify(coerced)
    if (variables.length > MAX_VARIABLES) return undefined
    return hashOf(JSON.stringify([graph, caller.role, operationName, source, variables]))
  }

  async function load(plan: Plan, run: () => Promise<Result>) {
    const began = Date.now()
    const result = await run()
    const kept = keepable(result, began)
    // What went wrong says nothing of the next answer.
    if (!result.errors?.length) worthKeeping.set(plan, kept !== undefined)
    return { result, kept }
  }

  function join(key: string): Promise<KeptAnswer | undefined> | undefined {
    const flight = underWay.get(key)
    return flight?.seen === changes.count ? flight.landing : undefined
  }

  async function fly(key: string, { plan, caller }: Asked, run: () => Promise<Result>): Promise<Result> {
    const { promise: landing, resolve: land } = Promise.withResolvers<KeptAnswer | undefined>()
    const flight = { landing, seen: changes.count }
    underWay.set(key, flight)
    let landed: KeptAnswer | undefined
    try {
      landed = await answers.inRedis(key)
      if (landed) return resultOf(landed, caller)
      const { result, kept } = await load(plan, run)
      landed = kept
      if (kept && changes.isHearing()) answers.keep(key, kept)
      return result
    } finally {
      if (underWay.get(key) === flight) underWay.delete(key)
      land(landed)
    }
  }

  return async (asked, run) => {
    const { plan, caller } = asked
    if (worthKeeping.get(plan) === false) return (await load(plan, run)).result
    const key = changes.isHearing() ? keyOf(asked) : undefined
    if (key === undefined) return run()
    const remembered = answers.inMemory(key)
    if (remembered) return resultOf(remembered, caller)
    const flight = join(key)
    if (!flight) return fly(key, asked, run)
    const landed = await flight
    if (landed) return resultOf(landed, caller)
    // Who has waited in vain does not wait again.
    return join(key) ? run() : fly(key, asked, run)
  }
}

function keepable({ data, errors, kept }: Result, began: number): KeptAnswer | undefined {
  const written: unknown = data
  if (!kept || errors?.length || !(written instanceof WrittenData)) return undefined
  return { text: written.text, began, until: began + kept.maxAge * 1_000, tags: kept.tags }
}

function resultOf({ text, until }: KeptAnswer, { userId }: GatewayCaller): Result {
  const maxAge = Math.floor((until - Date.now()) / 1_000)
  const policy = maxAge > 0 ? { maxAge, isPrivate: userId !== null } : undefined
  return { data: new WrittenData(text) as object as Record<string, unknown>, policy }
}
