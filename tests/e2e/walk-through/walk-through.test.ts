/** The README's walk-through, run exactly as it is written. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../eventually.ts'
import { send, subscribe } from '../clients.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { fillIn, inTermsOf, readSteps, type Step } from './readme-steps.ts'

/** At least five times, where an answer takes its time. */
const PATIENCE_MS = 5_000
const steps = readSteps(new URL('../../../README.md', import.meta.url), 'Walk through it')

describe('the walk-through', () => {
  let graph: RunningGraph
  const taken = new Map<string, unknown>()

  beforeAll(async () => {
    graph = await startGraph()
  }, 60_000)

  afterAll(() => graph?.stop(), 30_000)

  it('has steps', () => {
    expect(steps.length).toBeGreaterThanOrEqual(8)
  })

  it.each(steps.map((step) => [`${step.title} (${step.kind})`, step] as const))(
    '%s',
    async (_title, step) => {
      const headers = Object.fromEntries(
        Object.entries(step.headers).map(([name, value]) => [name, fillIn(value, taken)]),
      )
      const operation = fillIn(step.operation, taken)
      expect(step.answers.length).toBeGreaterThan(0)
      const ask = () =>
        step.kind === 'subscription' ? watch(operation, headers, step) : answer(operation, headers)
      // What one subgraph knows of another follows within moments; every step may be repeated.
      await eventually(
        async () => expect(inTermsOf(step.answers, await ask(), taken)).toEqual(step.answers),
        undefined,
        PATIENCE_MS,
      )
    },
  )

  const answer = async (operation: string, headers: Record<string, string>) => [
    await send(graph.url, operation, { headers }),
  ]

  async function watch(operation: string, headers: Record<string, string>, step: Step) {
    const events: unknown[] = []
    for await (const event of subscribe(graph.url, operation, { headers })) {
      if (events.push(event) === step.answers.length) break
    }
    return events
  }
})
