/**
 * A client's address is the last one that the gateway can vouch for: its peer's, or, behind proxies that the
 * configuration trusts, the one that they saw. What a client writes into `x-forwarded-for` counts for nothing.
 */
import type { IncomingMessage } from 'node:http'
import proxyAddr from '@fastify/proxy-addr'
import { type Client, toClient } from '#platform/identity/client.ts'

/** An IPv4 address as a socket for both families shows it. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i

/** Whether a hop is a trusted proxy; 0 is the gateway's own peer. */
export type TrustProxy = (address: string, hop: number) => boolean

export type ClientOf = (request: IncomingMessage) => Client

/**
 * @param setting a number of proxies in front of the gateway, or their addresses and ranges, separated by commas
 * @throws when an address is malformed
 */
export function parseTrustProxy(setting: string): TrustProxy {
  const trimmed = setting.trim()
  if (/^\d*$/.test(trimmed)) return (_address, hop) => hop < Number(trimmed)
  return proxyAddr.compile(trimmed.split(',').map((range) => range.trim()))
}

export function createClientReader(trust: TrustProxy): ClientOf {
  return (request) => {
    const address = proxyAddr(request, trust).replace(MAPPED_IPV4, '')
    return toClient(address, request.headers['user-agent'])
  }
}
