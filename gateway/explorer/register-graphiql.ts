/**
 * GraphiQL on /graphiql, wholly from npm packages, so that exploring works without a network, subscriptions
 * included. It is loaded when somebody first asks for it, compressed once, and after that mostly answered
 * with 304.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { GRAPHIQL_POLICY } from '../http/security-headers.ts'
import { graphiqlPage } from './graphiql-page.ts'

interface Asset {
  type: string
  etag: string
  body: Buffer
  compressed: Buffer
}

const JS = 'text/javascript; charset=utf-8'

export function registerGraphiql(app: FastifyInstance): void {
  let assets: Promise<Map<string, Asset>> | undefined

  app.get<{ Params: { file?: string } }>('/graphiql/:file?', async (request, reply) => {
    assets ??= loadAssets()
    const asset = (await assets).get(request.params.file ?? '')
    if (!asset) return reply.code(404).send()
    void reply.headers({ etag: asset.etag, 'cache-control': 'no-cache', vary: 'accept-encoding' })
    void reply.header('content-security-policy', GRAPHIQL_POLICY)
    if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send()
    void reply.type(asset.type)
    if (!/\bgzip\b/.test(String(request.headers['accept-encoding']))) return reply.send(asset.body)
    return reply.header('content-encoding', 'gzip').send(asset.compressed)
  })
}

async function loadAssets(): Promise<Map<string, Asset>> {
  const graphiql = await import('@graphql-yoga/render-graphiql/graphiql')
  const client = new URL(import.meta.resolve('graphql-ws'))
  const sources: [name: string, type: string, body: string][] = [
    ['', 'text/html; charset=utf-8', graphiqlPage()],
    ['graphiql.js', JS, graphiql.js],
    ['graphiql.css', 'text/css; charset=utf-8', graphiql.css],
    ['editorWorkerService.js', JS, graphiql.editorWorkerService],
    ['graphql.js', JS, graphiql.graphqlWorker],
    ['json.js', JS, graphiql.jsonWorker],
    ['graphql-ws.js', JS, await readFile(new URL('../umd/graphql-ws.min.js', client), 'utf8')],
    ['start.js', JS, await readFile(new URL('./start-graphiql.mjs', import.meta.url), 'utf8')],
  ]
  const assets = sources.map(async ([name, type, text]): Promise<[string, Asset]> => {
    const body = Buffer.from(text)
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    return [name, { type, etag, body, compressed: await promisify(gzip)(body) }]
  })
  return new Map(await Promise.all(assets))
}
