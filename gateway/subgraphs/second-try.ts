/**
 * A replica that hangs keeps whoever asks it waiting, while the others would answer. What has no answer after a while is
 * asked once more, over a connection of its own, and the first answer counts. Such tries have a budget that answers
 * fill, so that a subgraph that is slow as a whole is not asked twice as much.
 *
 * A refusal counts only when every try has ended in one: whichever has not answered may yet do what the other was refused.
 */
const BUDGET = 20
/** How many answers earn a second try. */
const ANSWERS = 10

export type Try<Result> = (signal: AbortSignal) => Promise<Result>

export interface SecondTry {
  /**
   * @param isRefusal whether what was asked for was not done, though another try of it may do it
   * @throws what the last one of the tries threw; a TimeoutError when the time is over
   */
  run<Result>(
    first: Try<Result>,
    second: Try<Result>,
    isRepeatable: () => boolean,
    isRefusal: (result: Result) => boolean,
  ): Promise<Result>
}

/**
 * @param afterMs how long the first try has for itself
 * @param withinMs how long both have
 */
export function createSecondTry(afterMs: number, withinMs: number): SecondTry {
  let budget = BUDGET

  return {
    async run(first, second, isRepeatable, isRefusal) {
      const over = new AbortController()
      let underWay = 0
      let unanswered: Error | undefined
      let timer: NodeJS.Timeout | undefined
      try {
        return await new Promise((resolve, reject) => {
          const begin = (attempt: typeof first) => {
            underWay++
            attempt(over.signal).then(
              (result) => {
                underWay--
                if (!isRefusal(result) || (underWay === 0 && !unanswered)) resolve(result)
                else if (unanswered) reject(unanswered)
              },
              (error: unknown) => {
                underWay--
                unanswered = error as Error
                if (underWay === 0) reject(unanswered)
              },
            )
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
        if (underWay > 0) over.abort()
      }
    },
  }
}

const timeout = () => Object.assign(new Error('No answer came in time.'), { name: 'TimeoutError' })
