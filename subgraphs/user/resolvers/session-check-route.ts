/**
 * `GET /gateway/session`, for the gateway: whether the session of the caller that its token names goes on, with that
 * role. It asks the database, so that what was ended a moment ago is over.
 */
import type { FastifyInstance } from 'fastify'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { CallerOf } from '#platform/subgraph/serve-subgraph.ts'
import type { Database } from '../data/database.ts'
import { isSessionOf } from '../data/session-rows.ts'

export function serveSessionCheck(app: FastifyInstance, database: Database, callerOf: CallerOf): void {
  app.get('/gateway/session', async (request, reply) => {
    const { userId, role, sessionId } = callerOf(request)
    if (!userId || !role || !sessionId) return reply.code(403).send()
    const session = { id: fromGlobalId('sess', sessionId), userId, role }
    return reply.code((await isSessionOf(database, session, new Date())) ? 204 : 403).send()
  })
}
