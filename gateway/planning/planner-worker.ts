/**
 * One thread that plans, seen from the gateway: asked one question at a time. It may end at any time, by running out of
 * memory for instance, which takes nothing else along; whoever waits for an answer then learns that there is none.
 */
import { GraphQLError } from 'graphql'
import { Worker } from 'node:worker_threads'
import type { GraphDescription } from '../execution/graph.ts'
import type { PlannerMessage } from './planner-messages.ts'

const YOUNG_GENERATION_MB = 4

export interface PlannedText {
  /** As JSON. */
  readonly plan: string
  /** What names end with that planning changed. */
  readonly suffix: string
}

export interface PlannerWorker {
  /** What is in the supergraph, once the thread can be asked. Rejects where the text is not a supergraph. */
  readonly ready: Promise<GraphDescription>
  /** @throws GraphQLError for what is not valid, ThreadEnded when there will be no answer */
  ask(text: string, operationName: string | undefined): Promise<PlannedText>
  end(): Promise<void>
}

export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded'
}

export function startPlannerWorker(sdl: string, memoryMb: number): PlannerWorker {
  const worker = new Worker(new URL('./planner-thread.ts', import.meta.url), {
    workerData: sdl,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  })
  const ready = Promise.withResolvers<GraphDescription>()
  ready.promise.catch(() => undefined) // whoever asks for it learns of it
  let asked: { id: number; resolve(planned: PlannedText): void; reject(error: Error): void } | undefined
  let lastId = 0
  let ended: ThreadEnded | undefined

  worker.on('message', (message: PlannerMessage) => {
    if (message.kind === 'ready') return ready.resolve(message.description)
    if (message.kind === 'unreadable') return ready.reject(new Error(message.message))
    if (asked?.id !== message.id) return
    const { resolve, reject } = asked
    asked = undefined
    if (message.kind === 'planned') return resolve({ plan: message.plan, suffix: message.suffix })
    if (message.kind === 'failed') return reject(new Error(message.message))
    const { message: sentence, extensions } = message.error
    reject(new GraphQLError(sentence, { extensions }))
  })
  const end = (reason: string) => {
    ended ??= new ThreadEnded(reason)
    ready.reject(ended)
    asked?.reject(ended)
    asked = undefined
  }
  worker.on('error', (error) => end(error instanceof Error ? error.message : String(error)))
  worker.on('exit', () => end('The thread has ended.'))

  return {
    ready: ready.promise,
    ask(text, operationName) {
      if (ended) return Promise.reject(ended)
      const id = ++lastId
      return new Promise((resolve, reject) => {
        asked = { id, resolve, reject }
        worker.postMessage({ id, text, operationName })
      })
    },
    async end() {
      end('The thread was ended.')
      await worker.terminate()
    },
  }
}
