/**
 * /status: the page, which has no figures in it, and /status/data, the figures as JSON. They are for staff, who sign in on
 * the page; in development for everybody. The page needs no network but the gateway, and no explorer.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import { isStaff } from '#platform/identity/caller.ts'
import { type Asset, browserFile, HTML, makeAsset, sendAsset } from '../explorer/page-assets.ts'
import { startPagePolicy } from '../http/security-headers.ts'
import type { Authenticate } from '../identity/authenticator.ts'
import type { ClientOf } from '../identity/client-address.ts'
import type { ReadStatus } from './read-status.ts'
import { statusPage } from './status-page.ts'

export interface StatusParts {
  authenticate: Authenticate
  clientOf: ClientOf
  /** In development. */
  isForEverybody: boolean
  read: ReadStatus
}

export function registerStatus(
  app: FastifyInstance,
  { authenticate, clientOf, isForEverybody, read }: StatusParts,
): void {
  const assets = new Map<string, () => Promise<Asset>>([
    ['', once(() => makeAsset(HTML, statusPage))],
    ['start-page.css', once(async () => makeAsset(...(await browserFile('start-page.css'))))],
    ['status-page.css', once(async () => makeAsset(...(await browserFile('status-page.css'))))],
    ['status-page.mjs', once(async () => makeAsset(...(await browserFile('status-page.mjs'))))],
  ])

  app.get<{ Params: { file?: string } }>('/status/:file?', async (request, reply) => {
    const asset = assets.get(request.params.file ?? '')
    if (!asset) return reply.code(404).send()
    return sendAsset(request, reply, await asset(), startPagePolicy(request.host))
  })

  app.get('/status/data', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    const refusal = isForEverybody ? undefined : await refuse(request)
    return refusal ? say(reply, ...refusal) : read()
  })

  async function refuse(request: FastifyRequest): Promise<[status: number, error: string] | undefined> {
    try {
      const caller = await authenticate(request.headers.authorization, clientOf(request.raw))
      if (caller.userId === null) return [401, 'Sign in first.']
      return isStaff(caller) ? undefined : [403, 'This is for staff.']
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      const { status } = (error.extensions.http ?? {}) as { status?: number }
      return [status ?? 401, error.message]
    }
  }
}

const say = (reply: FastifyReply, status: number, error: string) => reply.code(status).send({ error })

/** What fails is tried again by the next who asks. */
function once(make: () => Promise<Asset>): () => Promise<Asset> {
  let made: Promise<Asset> | undefined
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    }))
}
