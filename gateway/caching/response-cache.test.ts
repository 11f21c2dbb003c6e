/** What is kept of answers, for whom, and until when. */
import { beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'graphql'
import type { OperationDefinitionNode } from 'graphql'
import { WrittenData } from '../engine/written-data.ts'
import type { CheckedOperation } from '../execution/check-operation.ts'
import type { Result } from '../execution/executor.ts'
import type { Plan } from '../execution/plans.ts'
import { ANONYMOUS, type GatewayCaller } from '../identity/gateway-caller.ts'
import { createInvalidations, SETTLES_MS } from './invalidations.ts'
import { createKeptAnswers } from './kept-answers.ts'
import { type AnswerFromCache, createResponseCache } from './response-cache.ts'

const ada: GatewayCaller = { ...ANONYMOUS, userId: 'ada', role: 'CUSTOMER' }
const bob: GatewayCaller = { ...ANONYMOUS, userId: 'bob', role: 'CUSTOMER' }

let now: number
let hears: boolean
let runs: number
let answer: AnswerFromCache
let invalidations: ReturnType<typeof createInvalidations>
beforeEach(() => {
  now = Date.now()
  hears = true
  runs = 0
  invalidations = createInvalidations(() => now)
  now -= 10 * SETTLES_MS // what follows began long after the gateway listened
  invalidations.noteAll()
  const answers = createKeptAnswers(invalidations, 1024 * 1024)
  const changes = {
    isHearing: () => hears,
    get count() {
      return invalidations.count
    },
  }
  answer = createResponseCache('graph', answers, changes)
})

const written = (text: string) => new WrittenData(text) as object as Record<string, unknown>
const PUBLIC: Result = { data: written('{"a":1}'), kept: { maxAge: 30, tags: ['Product:1'] } }

const plan = {} as Plan
const asked = (caller: GatewayCaller = ANONYMOUS, source = '{ a }', coerced = {}, of: Plan = plan) => {
  const [operation] = parse(source).definitions as [OperationDefinitionNode]
  const checked = { source, operation, operationName: undefined, coerced } as unknown as CheckedOperation
  return { plan: of, checked, caller }
}
const running = (result: Result) => async () => {
  runs++
  await new Promise((resolve) => setImmediate(resolve))
  return result
}

describe('an answer that is the same for everybody', () => {
  test('is made once, and to whoever is signed in it is private', async () => {
    await answer(asked(), running(PUBLIC))
    const again = await answer(asked(), running(PUBLIC))
    expect(JSON.stringify(again.data)).toBe('{"a":1}')
    expect(again.policy?.isPrivate).toBe(false)
    expect(again.policy?.maxAge).toBeGreaterThan(20)
    await answer(asked(ada), running(PUBLIC))
    expect((await answer(asked(bob), running(PUBLIC))).policy).toMatchObject({ isPrivate: true })
    expect(runs).toBe(2)
  })

  test.each([
    ['operation', asked(ANONYMOUS, '{ a b }')],
    ['variables', asked(ANONYMOUS, '{ a }', { x: 1 })],
    ['role', asked(ada)],
  ])('is another for another %s', async (_what, other) => {
    await answer(asked(), running(PUBLIC))
    await answer(other, running(PUBLIC))
    expect(runs).toBe(2)
  })

  test('is waited for by all who ask meanwhile', async () => {
    await Promise.all(Array.from({ length: 50 }, () => answer(asked(), running(PUBLIC))))
    expect(runs).toBe(1)
  })

  test('is over when what it is made of changes, and is not kept again at once', async () => {
    now = Date.now()
    await answer(asked(), running(PUBLIC))
    invalidations.note('Product:2')
    await answer(asked(), running(PUBLIC))
    expect(runs).toBe(1)
    invalidations.note('Product:1')
    await answer(asked(), running(PUBLIC))
    await answer(asked(), running(PUBLIC))
    expect(runs).toBe(3)
  })

  test('is not kept where it changed while it was made, nor given to who asks after the change', async () => {
    now = Date.now()
    const first = answer(asked(), running(PUBLIC))
    invalidations.note('Product:1')
    await Promise.all([first, answer(asked(), running(PUBLIC))])
    expect(runs).toBe(2)
    await answer(asked(), running(PUBLIC))
    expect(runs).toBe(3)
  })

  test('is not kept, nor handed out, while nothing is heard of changes', async () => {
    await answer(asked(), running(PUBLIC))
    hears = false
    await answer(asked(), running(PUBLIC))
    await answer(asked(), running(PUBLIC))
    expect(runs).toBe(3)
  })
})

describe('what is not for everybody', () => {
  test.each<[string, Result, string]>([
    ['an error', { ...PUBLIC, errors: [{ message: 'no' }] as never }, '{ a }'],
    [
      'an answer that is private, or of which nobody says what it is made of',
      { data: written('{}') },
      '{ a }',
    ],
    ['a mutation', PUBLIC, 'mutation { a }'],
  ])('%s is never kept', async (_what, result, source) => {
    for (let round = 0; round < 3; round++) await answer(asked(ada, source), running(result))
    expect(runs).toBe(3)
  })

  test('is waited for by nobody, once that is known', async () => {
    let waiting = 0
    let most = 0
    const slow = async (): Promise<Result> => {
      most = Math.max(most, ++waiting)
      await new Promise((resolve) => setImmediate(resolve))
      waiting--
      return { data: written('{}') }
    }
    await answer(asked(), slow)
    await Promise.all(Array.from({ length: 10 }, () => answer(asked(), slow)))
    expect(most).toBe(10)
  })

  test('fails for whoever it fails, and the next one asks again', async () => {
    const failing = async () => {
      runs++
      throw new Error('away')
    }
    await expect(answer(asked(), failing)).rejects.toThrow('away')
    await answer(asked(), running(PUBLIC))
    expect(runs).toBe(2)
  })
})
