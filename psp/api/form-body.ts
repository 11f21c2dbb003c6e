/** Reads form-encoded bodies (`metadata[order_id]=…`), bounded in size, depth and number of parameters. */
import type { FastifyInstance } from 'fastify'
import { parse } from 'qs'
import { invalidRequest } from './provider-error.ts'

const MAX_BODY_BYTES = 64 * 1024

export function acceptForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
    (_request, body, done) => {
      try {
        const options = {
          depth: 4,
          strictDepth: true,
          parameterLimit: 200,
          arrayLimit: 50,
          throwOnLimitExceeded: true,
        }
        done(null, parse(String(body), options))
      } catch {
        done(invalidRequest('The request body is nested too deeply or has too many parameters.'))
      }
    },
  )
}
