/**
 * One run at a time for each key. Callers that arrive during a run share the next run: so twenty callers make two
 * runs, and each caller's run began after its call.
 */
export function createSharedRuns<Result>(
  work: (key: string) => Promise<Result>,
): (key: string) => Promise<Result> {
  const running = new Map<string, Promise<Result>>()
  const next = new Map<string, Promise<Result>>()

  function start(key: string): Promise<Result> {
    const run = work(key).finally(() => running.delete(key))
    running.set(key, run)
    return run
  }

  function startAfter(key: string, current: Promise<Result>): Promise<Result> {
    const begin = () => {
      next.delete(key)
      return start(key)
    }
    const waiting = current.then(begin, begin)
    next.set(key, waiting)
    return waiting
  }

  return (key) => {
    const current = running.get(key)
    return next.get(key) ?? (current ? startAfter(key, current) : start(key))
  }
}
