/**
 * Notices a process that hangs: one that is there, and answers nothing for five seconds. It is killed, as it would not
 * hear a politer word, and whoever supervises it starts it again.
 */

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
      const asked = performance.now()
      if (await lives()) answeredAt = performance.now()
      // A machine that was asleep, or too busy for us, says nothing about the process.
      if (performance.now() - asked > hungAfterMs) answeredAt = performance.now()
      const silentMs = performance.now() - answeredAt
      if (!stopped && silentMs > hungAfterMs) {
        stopped = true
        kill(silentMs)
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  })()
  return () => void (stopped = true)
}
