/** Growing pauses with jitter, so that the clients of a server that was restarted do not all come at the same moment. */
const FIRST_MS = 500
const MOST_MS = 20_000

/** @param attempt how many there were before */
export function backOffMs(attempt: number): number {
  const most = Math.min(FIRST_MS * 2 ** Math.min(attempt, 16), MOST_MS)
  return most * (0.2 + 0.8 * Math.random())
}
