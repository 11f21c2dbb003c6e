/**
 * A process that is to stop still answers for a moment, and ends each connection with its answer: who keeps connections
 * open then takes another one, to another replica, instead of sending a request over one that is just being closed.
 */
import type { FastifyInstance } from 'fastify'
import { isStopping } from './shutdown.ts'

/** How long a process answers so, before it closes what has been idle meanwhile. */
export const LAST_ANSWERS_MS = 250

/** What is asked while the server closes is answered, too, with the options below. */
export function endConnectionsWhenStopping(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping()) void reply.header('connection', 'close')
  })
}

/** Options of the server. */
export const ANSWERS_TO_THE_END = { return503OnClosing: false } as const
