/** What a process depends on, as its /readyz tells it. */
import { defineSampled } from './metrics.ts'

const failing = defineSampled({
  name: 'storegraph_check_failing',
  help: 'Whether something that the process depends on is not as it should be: 1 down, 0.5 degraded, 0 up.',
  labels: ['check'],
})

const VALUES = { up: 0, degraded: 0.5, down: 1 }

/** @returns what ends the watching */
export function watchChecks(read: () => Promise<Record<string, { state: keyof typeof VALUES }>>): () => void {
  return failing.sample(async () =>
    Object.entries(await read()).map(([check, { state }]) => ({ labels: { check }, value: VALUES[state] })),
  )
}
