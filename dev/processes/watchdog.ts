/**
 * Notices a process that hangs: one that is there, and answers nothing for five seconds. It is killed, as it would not
 * hear a politer word, and whoever supervises it starts it again.
 */
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_EVERY_MS = 1_000
const HUNG_AFTER_MS = 5_000

/**
 * @param lives whether the process answers; it must itself give up within two seconds
 * @param kill called once
 * @returns what ends the watching
 */
export function watchForHanging(
  lives: () => Promise<boolean>,
  kill: (silentMs: number) => void,
  { lookEveryMs = LOOK_EVERY_MS, hungAfterMs = HUNG_AFTER_MS } = {},
): () => void {
  let answeredAt = performance.now()
  let stopped = false
  void (async () => {
    while (!stopped) {
      if (await lives()) answeredAt = performance.now()
      const silentMs = performance.now() - answeredAt
      if (!stopped && silentMs > hungAfterMs) {
        stopped = true
        kill(silentMs)
      }
      const slept = performance.now()
      await sleep(lookEveryMs)
      // A machine that was asleep, or so busy that we were late ourselves, says nothing about the process.
      if (performance.now() - slept > 1.5 * lookEveryMs) answeredAt = performance.now()
    }
  })()
  return () => void (stopped = true)
}
