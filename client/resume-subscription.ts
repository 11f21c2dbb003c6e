/**
 * One subscription over a graphql-ws client. Lost connections are the client's own matter: it sends the payload again,
 * whose `after` has moved on meanwhile. What the server ends with an error that passes is subscribed again from here.
 */
import { type FormattedExecutionResult, type Sink, type SubscribePayload } from 'graphql-ws'
import { type Remedy, remedyFor, retryAfterOf } from './failure.ts'
import { Resumption } from './resumption.ts'

export interface Gap {
  payload: SubscribePayload
  /** The error with the code CURSOR_EXPIRED. */
  error: unknown
}

interface Means<Result> {
  subscribe(payload: SubscribePayload, sink: Sink<Result>): () => void
  /** How often in a row. */
  retryAttempts: number
  retryWait(attempt: number): Promise<void>
  /** Says that the token was refused; absent where there is none to replace. */
  refuseToken?: () => void
  onGap?: (gap: Gap) => void
  /** Whose subscriptions are to end with the client. */
  endings: Set<() => void>
}

/** @returns what ends it */
export function resumeSubscription<Data, Extensions>(
  means: Means<FormattedExecutionResult<Data, Extensions>>,
  payload: SubscribePayload,
  sink: Sink<FormattedExecutionResult<Data, Extensions>>,
): () => void {
  const resumption = new Resumption(payload.variables)
  const request = { ...payload, variables: resumption.variables }
  let unsubscribe = () => {}
  let isOver = false
  let failures = 0
  let refusals = 0

  function finish(tell: () => void): void {
    if (isOver) return
    isOver = true
    means.endings.delete(end)
    unsubscribe()
    tell()
  }
  const end = () => finish(() => sink.complete())

  function begin(): void {
    if (isOver) return
    unsubscribe = means.subscribe(request, {
      next: take,
      error: (error) => void recover(error),
      complete: end,
    })
  }

  function take(result: FormattedExecutionResult<Data, Extensions>): void {
    if (isOver) return
    failures = refusals = 0
    let taken: FormattedExecutionResult<Data, Extensions> | undefined
    try {
      taken = resumption.take(result)
    } catch (error) {
      return finish(() => sink.error(error))
    }
    if (taken) sink.next(taken)
  }

  async function recover(error: unknown): Promise<void> {
    if (isOver) return
    if (failures >= means.retryAttempts || !prepare(remedyFor(error), error)) {
      finish(() => sink.error(error))
      return
    }
    const asked = retryAfterOf(error)
    if (asked > 0) await new Promise((resolve) => setTimeout(resolve, asked))
    await means.retryWait(failures++)
    begin()
  }

  /** @returns whether it is worth another attempt */
  function prepare(remedy: Remedy, error: unknown): boolean {
    if (remedy === 'anew') {
      if (!resumption.startAnew()) return false
      means.onGap?.({ payload, error })
      return true
    }
    if (remedy === 'refused') {
      if (!means.refuseToken || refusals++ > 0) return false
      means.refuseToken()
      return true
    }
    // A connection that the client gave up is not opened again from here.
    return remedy === 'again' && Array.isArray(error)
  }

  means.endings.add(end)
  begin()
  return end
}
