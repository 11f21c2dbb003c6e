/** When the certificates end by which the process knows its parts: each connection that is encrypted says so anew. */
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls'
import { defineLevel } from './metrics.ts'

const ends = defineLevel({
  name: 'storegraph_certificate_end_seconds',
  help: 'When the certificate of a part ends, or the first of those that vouch for it, in seconds since 1970.',
  labels: ['part'],
})

/** What is not encrypted has no certificate. @param part what is at the other end */
export function noteCertificate(part: 'postgres' | 'nats' | 'redis', socket: unknown): void {
  if (!(socket instanceof TLSSocket)) return
  const end = firstEnd(socket.getPeerCertificate(true))
  if (end !== undefined) ends.set({ part }, end / 1_000)
}

/** Of a certificate and those that it rests on, up to the one that vouches for itself. */
export function firstEnd(certificate: DetailedPeerCertificate): number | undefined {
  const times: number[] = []
  let each: DetailedPeerCertificate | undefined = certificate
  while (each?.valid_to) {
    times.push(Date.parse(each.valid_to))
    each = each.issuerCertificate === each ? undefined : each.issuerCertificate
  }
  return times.length > 0 ? Math.min(...times) : undefined
}
