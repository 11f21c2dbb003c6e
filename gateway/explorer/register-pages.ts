/**
 * The pages for people: the start page on /, GraphiQL on /graphiql. Both come wholly from here, so that they work
 * without a network, subscriptions included.
 */
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { graphiqlPolicy, startPagePolicy } from '../http/security-headers.ts'
import { graphiqlPage } from './graphiql-page.ts'
import { KNOWN_PEOPLE } from './known-people.ts'
import { type Asset, browserFile, CSS, HTML, JS, makeAsset, sendAsset } from './page-assets.ts'
import { startPage } from './start-page.ts'

export interface PagesOptions {
  /** The subgraphs’ names. */
  subgraphs: readonly string[]
  /** Whether the accounts of development exist. */
  hasKnownPeople: boolean
}

type Assets = () => Promise<Map<string, Asset>>
type File = { Params: { file?: string } }

export function registerPages(app: FastifyInstance, { subgraphs, hasKnownPeople }: PagesOptions): void {
  const people = hasKnownPeople ? KNOWN_PEOPLE : []
  const pages = once(async () => load({ '': [HTML, startPage(subgraphs, people)], ...pageFiles() }))
  const graphiql = once(async () => load({ '': [HTML, graphiqlPage(people)], ...(await graphiqlFiles()) }))

  const serve = (assets: Assets, policyFor: (host: string) => string) => {
    return async (request: FastifyRequest<File>, reply: FastifyReply) => {
      const asset = (await assets()).get(request.params.file ?? '')
      if (!asset) return reply.code(404).send()
      return sendAsset(request, reply, asset, policyFor(request.host))
    }
  }
  app.get<File>('/', serve(pages, startPagePolicy))
  app.get<File>('/pages/:file', serve(pages, startPagePolicy))
  app.get<File>('/graphiql/:file?', serve(graphiql, graphiqlPolicy))
}

type Source = readonly [type: string, text: string]
type Sources = Record<string, Source | Promise<Source>>

function pageFiles(): Sources {
  const client = new URL('../umd/graphql-ws.min.js', import.meta.resolve('graphql-ws'))
  return {
    ...Object.fromEntries(
      ['start-page.css', 'start-page.mjs', 'start-sandbox.mjs', 'shop.mjs', 'order-view.mjs'].map((name) => [
        name,
        browserFile(name),
      ]),
    ),
    'graphql-ws.js': readFile(client, 'utf8').then((text): Source => [JS, text]),
  }
}

async function graphiqlFiles(): Promise<Sources> {
  const graphiql = await import('@graphql-yoga/render-graphiql/graphiql')
  return {
    'graphiql.js': [JS, graphiql.js],
    'graphiql.css': [CSS, graphiql.css],
    'editorWorkerService.js': [JS, graphiql.editorWorkerService],
    'graphql.js': [JS, graphiql.graphqlWorker],
    'json.js': [JS, graphiql.jsonWorker],
    'bar.css': browserFile('bar.css'),
    'start-graphiql.mjs': browserFile('start-graphiql.mjs'),
    'carried-values.mjs': browserFile('carried-values.mjs'),
    'watch-orders.mjs': browserFile('watch-orders.mjs'),
  }
}

async function load(sources: Sources): Promise<Map<string, Asset>> {
  const assets = Object.entries(sources).map(async ([name, source]): Promise<[string, Asset]> => {
    return [name, await makeAsset(...(await source))]
  })
  return new Map(await Promise.all(assets))
}

/** What fails is tried again by the next who asks. */
function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    }))
}
