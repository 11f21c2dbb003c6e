/** Headers that keep browsers from doing more with an answer than is meant; pages have a policy of their own. */
import type { FastifyInstance } from 'fastify'

export const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
}
/** What is no page may load nothing and be framed by nobody. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'"

/** Of the pages that are our own: nothing from elsewhere, and nothing that is written into the page. */
const OWN_PAGE = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]

export const startPagePolicy = (host: string) => [...OWN_PAGE, "style-src 'self'", connectTo(host)].join('; ')

/** Its editor runs in workers and writes its own styles. */
export const graphiqlPolicy = (host: string) =>
  [
    ...OWN_PAGE,
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    connectTo(host),
  ].join('; ')

/** Apollo Sandbox is a script and a frame of Apollo's. */
export const SANDBOX_POLICY = [
  "default-src 'none'",
  "script-src 'self' https://embeddable-sandbox.cdn.apollographql.com",
  'frame-src https://*.apollographql.com',
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https://*.apollographql.com",
  "connect-src 'self' ws: wss: https://*.apollographql.com",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Not every browser takes 'self' for the WebSockets of the same host. */
function connectTo(host: string): string {
  return /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host)
    ? `connect-src 'self' ws://${host} wss://${host}`
    : "connect-src 'self'"
}

/** For browsers that come through TLS, which others ignore: they come by TLS alone from then on. */
const PRODUCTION = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }

export function addSecurityHeaders(app: FastifyInstance, isProduction: boolean): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(isProduction ? { ...ALWAYS, ...PRODUCTION } : ALWAYS)
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', NO_PAGE)
  })
}
