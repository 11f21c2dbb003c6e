/**
 * The same for Apollo Client, before any link that carries subscriptions: WebSocket, SSE or multipart HTTP. Each event
 * moves the `after` of the operation on, what was seen is left out, and a stream that is lost is asked for again.
 */
import { ApolloLink, Observable } from '@apollo/client'
import { PROTOCOL_ERRORS_SYMBOL } from '@apollo/client/errors'
import { backOffMs } from './back-off.ts'
import { type Remedy, remedyFor, retryAfterOf } from './failure.ts'
import { AFTER } from './resumable-operation.ts'
import { Resumption } from './resumption.ts'

export interface ResumeLinkOptions {
  /** The server has refused the token: gets another one, for the links behind this one to send. */
  renewToken?: () => Promise<unknown>
  /** A cursor was not known any more: what happened since may have been missed. The subscription starts anew. */
  onGap?: (gap: { operation: ApolloLink.Operation; error: unknown }) => void
  /** How often in a row a stream is asked for again. */
  retryAttempts?: number
  retryWait?: (attempt: number) => Promise<void>
}

export class ResumeLink extends ApolloLink {
  readonly #options: ResumeLinkOptions

  constructor(options: ResumeLinkOptions = {}) {
    super()
    this.#options = options
  }

  override request(
    operation: ApolloLink.Operation,
    forward: ApolloLink.ForwardFunction,
  ): Observable<ApolloLink.Result> {
    if (!isResumable(operation)) return forward(operation)
    const options = this.#options
    return new Observable<ApolloLink.Result>((observer) => {
      const resumption = new Resumption(operation.variables)
      // The same object every time: a link that sends it again by itself sends the newest cursor.
      operation.variables = resumption.variables
      const attempts = { failures: 0, refusals: 0 }
      let stream: { unsubscribe(): void } | undefined

      function begin(): void {
        if (observer.closed) return
        stream = forward(operation).subscribe({ next: take, error: (error) => void recover(error), complete })
      }
      const complete = () => observer.complete()

      function take(result: ApolloLink.Result): void {
        const failure = protocolErrorsOf(result)
        if (failure) {
          stream?.unsubscribe()
          return void recover(failure)
        }
        attempts.failures = attempts.refusals = 0
        try {
          const taken = resumption.take(result)
          if (taken) observer.next(taken)
        } catch (error) {
          observer.error(error)
        }
      }

      async function recover(error: unknown): Promise<void> {
        if (observer.closed) return
        const { retryAttempts = Infinity, retryWait = waitBeforeRetry } = options
        try {
          if (attempts.failures >= retryAttempts || !(await prepare(remedyFor(error), error))) throw error
          const asked = retryAfterOf(error)
          if (asked > 0) await new Promise((resolve) => setTimeout(resolve, asked))
          await retryWait(attempts.failures++)
          begin()
        } catch (reason) {
          observer.error(reason)
        }
      }

      /** @returns whether it is worth another attempt */
      async function prepare(remedy: Remedy, error: unknown): Promise<boolean> {
        if (remedy === 'again') return true
        if (remedy === 'anew' && resumption.startAnew()) {
          options.onGap?.({ operation, error })
          return true
        }
        if (remedy !== 'refused' || !options.renewToken || attempts.refusals++ > 0) return false
        await options.renewToken()
        return true
      }

      begin()
      return () => stream?.unsubscribe()
    })
  }
}

function isResumable({ query }: ApolloLink.Operation): boolean {
  return query.definitions.some(
    (definition) =>
      definition.kind === 'OperationDefinition' &&
      definition.operation === 'subscription' &&
      (definition.variableDefinitions ?? []).some(({ variable }) => variable.name.value === AFTER),
  )
}

/** Multipart HTTP carries what ends a stream beside its last result. */
function protocolErrorsOf({ extensions }: ApolloLink.Result): unknown {
  return (extensions as Record<symbol, unknown> | undefined)?.[PROTOCOL_ERRORS_SYMBOL]
}

async function waitBeforeRetry(attempt: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, backOffMs(attempt)))
}
