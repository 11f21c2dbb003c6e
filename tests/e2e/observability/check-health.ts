/** The tests of what the processes of a running system say of their health. */
import { expect, it } from 'vitest'
import { eventually } from '../../eventually.ts'
import type { RunningGraph } from '../graph.ts'
import { SERVICES } from './moved-metrics.ts'
import { product } from './place-and-watch.ts'

export function checkHealth(graph: () => RunningGraph): void {
  it('names every dependency with its state', async () => {
    const answer = await fetch(`${graph().stack.url('payment')}/readyz`)
    const up = { state: 'up' }
    const provider = { state: expect.stringMatching('up|degraded') as string }
    expect(await answer.json()).toMatchObject({
      checks: { database: up, messaging: up, outbox: up, provider },
    })
  })

  it('says of every process that it lives, to whoever asks', async () => {
    const asked = SERVICES.map(async (name) => [
      name,
      (await fetch(`${graph().stack.url(name)}/livez`)).status,
    ])
    expect(await Promise.all(asked)).toEqual(SERVICES.map((name) => [name, 200]))
  })

  it('every answer names its trace', async () => {
    const answer = await fetch(graph().url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    })
    const traceId = answer.headers.get('x-request-id')
    expect(traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(answer.headers.get('traceparent')).toContain(traceId)
  })

  it('a process that hangs is noticed, and started again', async () => {
    const pidOf = () =>
      graph()
        .stack.processes()
        .find(({ name }) => name === 'product')?.pid
    const hung = pidOf()!
    process.kill(hung, 'SIGSTOP')
    await eventually(() => pidOf() !== undefined && pidOf() !== hung, undefined, 60_000)
    expect(await product(graph().url)).toMatch(/^prod_/)
  }, 70_000)
}
