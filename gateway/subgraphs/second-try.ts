/**
 * A replica that hangs keeps whoever asks it waiting, while the others would answer. What has no answer after a while is
 * asked once more, over a connection of its own, and the first answer counts. Such tries have a budget that answers
 * fill, so that a subgraph that is slow as a whole is not asked twice as much.
 */
const BUDGET = 20
/** How many answers earn a second try. */
const ANSWERS = 10

export type Try<Result> = (signal: AbortSignal) => Promise<Result>

export interface SecondTry {
  /** @throws what the last one of the tries threw; a TimeoutError when the time is over */
  run<Result>(first: Try<Result>, second: Try<Result>, isRepeatable: () => boolean): Promise<Result>
}

/**
 * @param afterMs how long the first try has for itself
 * @param withinMs how long both have
 */
export function createSecondTry(afterMs: number, withinMs: number): SecondTry {
  let budget = BUDGET

  return {
    async run(first, second, isRepeatable) {
      const over = new AbortController()
      let underWay = 0
      let timer: NodeJS.Timeout | undefined
      try {
        return await new Promise((resolve, reject) => {
          const begin = (attempt: typeof first) => {
            underWay++
            attempt(over.signal).then(resolve, (error: unknown) => {
              underWay--
              if (underWay === 0) reject(error as Error)
            })
          }
          begin(first)
          timer = setTimeout(() => {
            timer = setTimeout(() => over.abort(timeout()), withinMs - afterMs)
            if (budget < 1 || !isRepeatable()) return
            budget -= 1
            begin(second)
          }, afterMs)
        })
      } finally {
        clearTimeout(timer)
        budget = Math.min(BUDGET, budget + 1 / ANSWERS)
        if (underWay > 1) over.abort()
      }
    },
  }
}

const timeout = () => new DOMException('No answer came in time.', 'TimeoutError')
