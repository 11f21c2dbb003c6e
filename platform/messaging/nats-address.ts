/**
 * Where NATS is and as whom to connect, in one URL: `nats://order:<nkey seed or password>@host:4222`, several
 * servers separated by commas, `tls://` where the connection must be encrypted. Of a seed only a signature leaves
 * the process. The answers to a user's requests come to inboxes of its own, which nobody else may listen to.
 */
import {
  connect,
  type ConnectionOptions,
  type NatsConnection,
  nkeyAuthenticator,
} from '@nats-io/transport-node'

export interface NatsAddress {
  url: string
  /** A file with the certificates (PEM) of the authorities that the servers' are checked by; absent: the system's. */
  ca?: string | undefined
}

/** `_INBOX.order`: what the inboxes of a user begin with. */
export const inboxPrefix = (user: string) => `_INBOX.${user}`

const SEED = /^SU[A-Z2-7]{56}$/

/** What the client library is told. @throws when a URL is none of nats:// or tls:// */
export function connectionOptions({ url, ca }: NatsAddress): ConnectionOptions {
  const urls = url.split(',').map(parseServer)
  const [{ username, password }] = urls as [URL, ...URL[]]
  return {
    servers: urls.map(({ host }) => host),
    ...(isEncrypted(url) && { tls: ca ? { caFile: ca } : {} }),
    ...(username && { name: username, inboxPrefix: inboxPrefix(username) }),
    ...(username && signIn(decodeURIComponent(username), decodeURIComponent(password))),
  }
}

/** @throws where the server does not take the user, or does not encrypt where it must */
export function openNats(address: NatsAddress, options: ConnectionOptions = {}): Promise<NatsConnection> {
  return connect({ ...options, ...connectionOptions(address) })
}

const isEncrypted = (url: string) => url.startsWith('tls://')

function parseServer(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
  if (url?.host && ['nats:', 'tls:'].includes(url.protocol)) return url
  throw new Error('The URL of NATS begins with nats:// or tls://, then user:secret@host:port.')
}

function signIn(user: string, secret: string): ConnectionOptions {
  if (!SEED.test(secret)) return { user, pass: secret }
  return { authenticator: nkeyAuthenticator(new TextEncoder().encode(secret)) }
}
