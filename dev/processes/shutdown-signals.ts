/**
 * Every way in which a run can end: Ctrl-C, SIGTERM, the terminal's death (SIGHUP, or an output that is
 * gone), the death of the npm that started us. The first stops in order; a second Ctrl-C does not wait.
 */
const SAME_KEYSTROKE_MS = 1_000 // npm passes Ctrl-C on to us, who get it from the terminal as well
const PARENT_POLL_MS = 1_000

export function onShutdownSignal(stop: (reason: string) => void, kill: () => void): void {
  let stoppedAt: number | undefined
  const first = (reason: string) => {
    if (stoppedAt !== undefined) return
    stoppedAt = Date.now()
    stop(reason)
  }
  process.on('SIGINT', () => {
    if (stoppedAt !== undefined && Date.now() - stoppedAt > SAME_KEYSTROKE_MS) kill()
    first('Ctrl-C')
  })
  process.on('SIGTERM', () => first('SIGTERM'))
  process.on('SIGHUP', () => first('the terminal was closed'))
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => first('the terminal is gone'))
  const parent = process.ppid
  setInterval(
    () => process.ppid !== parent && first('the process that started this one is gone'),
    PARENT_POLL_MS,
  )
}
