/**
 * The thread that plans: it reads the supergraph once, says what is in it, and then answers one question after the
 * other. Whoever asks watches the time, and ends the thread when a plan takes too long.
 */
import { flushCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { GraphQLError, parse } from 'graphql'
import { readSupergraph } from './load-graph.ts'
import type { PlannerMessage, PlanQuestion } from './planner-messages.ts'

const say = (message: PlannerMessage) => parentPort?.postMessage(message)

/** Parsed again where it is needed, if at all. */
const withoutDocuments = (key: string, value: unknown) =>
  key === 'operationDocumentNode' ? undefined : value

function start(): void {
  const { description, planner } = readSupergraph(workerData as string)

  parentPort?.on('message', ({ id, text, operationName }: PlanQuestion) => {
    try {
      const document = parse(text, { noLocation: true })
      const { queryPlan, suffix } = planner.plan({ document, operationName })
      say({ kind: 'planned', id, plan: JSON.stringify(queryPlan, withoutDocuments), suffix })
    } catch (error) {
      if (error instanceof GraphQLError) say({ kind: 'refused', id, error: error.toJSON() })
      else say({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) })
    }
  })
  say({ kind: 'ready', description })
  // A thread that is terminated keeps nothing of what it compiled: it is kept now, for the next one.
  flushCompileCache()
}

try {
  start()
} catch (error) {
  say({ kind: 'unreadable', message: error instanceof Error ? error.message : String(error) })
}
