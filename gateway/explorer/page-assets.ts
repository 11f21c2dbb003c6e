/**
 * What browsers are sent: made once, when somebody first asks for it, kept compressed, and after that mostly answered
 * with 304.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface Asset {
  type: string
  etag: string
  body: Buffer
  compressed: Buffer
}

export const HTML = 'text/html; charset=utf-8'
export const JS = 'text/javascript; charset=utf-8'
export const CSS = 'text/css; charset=utf-8'

/** A file that runs in the browser, or says how it looks there. */
export const browserFile = (name: string) =>
  readFile(new URL(`./browser/${name}`, import.meta.url), 'utf8').then((text): [string, string] => [
    name.endsWith('.css') ? CSS : JS,
    text,
  ])

export async function makeAsset(type: string, text: string): Promise<Asset> {
  const body = Buffer.from(text)
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { type, etag, body, compressed: await promisify(gzip)(body) }
}

/** @param policy the page's content security policy */
export function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset, policy: string) {
  void reply.headers({ etag: asset.etag, 'cache-control': 'no-cache', vary: 'accept-encoding' })
  void reply.header('content-security-policy', policy)
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send()
  void reply.type(asset.type)
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding']))) return reply.send(asset.body)
  return reply.header('content-encoding', 'gzip').send(asset.compressed)
}
