/**
 * Waits for what will come about, instead of for as long as that should take: reads until nothing is thrown
 * and the value is wanted, by default anything but `false`. What is thrown in the end says what was found last.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** Less than a test may take, so that it is this that fails and says why. */
const TIMEOUT_MS = 15_000
const POLL_MS = 20

export async function eventually<Value>(
  read: () => Value | Promise<Value>,
  isWanted: (value: Value) => unknown = (value) => value !== false,
  timeoutMs = TIMEOUT_MS,
): Promise<Value> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const late = performance.now() > deadline
    try {
      const value = await read()
      if (isWanted(value)) return value
      if (late) throw new Error(`it is ${JSON.stringify(value)}`)
    } catch (cause) {
      if (late) throw new Error(`still not so after ${timeoutMs} ms: ${(cause as Error).message}`, { cause })
    }
    await sleep(POLL_MS)
  }
}
