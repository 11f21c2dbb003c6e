/** `GET /.well-known/jwks.json`: the public keys, open to everybody, and cacheable for a minute. */
import type { FastifyInstance } from 'fastify'
import { JWKS_MAX_AGE_SECONDS } from '../domain/signing-key-schedule.ts'
import type { AccessTokens } from './access-tokens.ts'

export function serveJwks(app: FastifyInstance, accessTokens: AccessTokens): void {
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    const jwks = accessTokens.jwks(new Date())
    if (jwks.keys.length === 0) return reply.code(503).send({ error: 'There are no keys yet.' })
    return reply
      .header('cache-control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
      .type('application/jwk-set+json')
      .send(JSON.stringify(jwks))
  })
}
