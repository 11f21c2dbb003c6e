/** Headers that keep browsers from doing more with an answer than is meant; pages have a policy of their own. */
import type { FastifyInstance } from 'fastify'

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
}
/** What is no page may load nothing and be framed by nobody. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'"

export const GRAPHIQL_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Apollo's page brings the rest of its policy itself, with a nonce. */
export const SANDBOX_POLICY = "base-uri 'none'; frame-ancestors 'none'"

/** For browsers that come through TLS, which others ignore: they come by TLS alone from then on. */
const PRODUCTION = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }

export function addSecurityHeaders(app: FastifyInstance, isProduction: boolean): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(isProduction ? { ...ALWAYS, ...PRODUCTION } : ALWAYS)
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', NO_PAGE)
  })
}
