/** What time a process takes it to be: tokens and deadlines are wrong where it is wrong. */
import { defineSampled } from './metrics.ts'

const clock = defineSampled({
  name: 'storegraph_clock_seconds',
  help: 'The time by the clock of the process, in seconds since 1970; compare it with the time of the scrape.',
})

/** @returns what ends the watching */
export const watchClock = (): (() => void) => clock.sample(() => [{ labels: {}, value: Date.now() / 1_000 }])
