/** The README's walk-through, run exactly as it is written. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { send, subscribe } from '../clients.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { fillIn, inTermsOf, readSteps } from './readme-steps.ts'

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
      const answers: unknown[] = []
      if (step.kind === 'subscription') {
        for await (const event of subscribe(graph.url, operation, { headers })) {
          if (answers.push(event) === step.answers.length) break
        }
      } else {
        answers.push(await send(graph.url, operation, { headers }))
      }
      expect(step.answers.length).toBeGreaterThan(0)
      expect(inTermsOf(step.answers, answers, taken)).toEqual(step.answers)
    },
  )
})
