/**
 * The broker's users as its server's configuration has them: a public key (or a password) and permissions for each.
 * Whoever shows none of them is refused.
 */
import { nkeys } from '@nats-io/transport-node'
import type { Access } from '#contracts/access.ts'
import {
  operatorPermissions,
  type Permissions,
  provisionerPermissions,
  servicePermissions,
} from './nats-permissions.ts'

/** A process that starts may be busy for seconds before it says who it is; the server's default is two. */
const SIGN_IN_WITHIN_S = 20

/** Who lists, shows and replays dead letters. */
export const OPERATOR = 'operator'
/** Who creates streams and consumers. */
export const PROVISIONER = 'provisioner'

/** The permissions of every user, by its name. */
export function brokerUsers(
  access: Readonly<Record<string, Access>>,
  streams: readonly { readonly subjects: readonly string[] }[],
): Record<string, Permissions> {
  const services = Object.entries(access).map(([name, each]) => [name, servicePermissions(name, each)])
  const subjects = streams.flatMap((stream) => stream.subjects).filter((subject) => !subject.startsWith('$'))
  return {
    ...(Object.fromEntries(services) as Record<string, Permissions>),
    [OPERATOR]: operatorPermissions(OPERATOR, subjects),
    [PROVISIONER]: provisionerPermissions(PROVISIONER),
  }
}

/** `authorization { … }`; `identify` says a user's first line, such as `nkey: U…`. */
export function authorizationConfig(
  users: Readonly<Record<string, Permissions>>,
  identify: (name: string) => string,
): string {
  const blocks = Object.entries(users).map(
    ([name, { publish, subscribe }]) => `    { # ${name}
      ${identify(name)}
      permissions {
        publish { allow: ${list(publish)} }
        subscribe { allow: ${list(subscribe)} }
      }
    }`,
  )
  return `authorization {\n  timeout: ${SIGN_IN_WITHIN_S}\n  users: [\n${blocks.join('\n')}\n  ]\n}\n`
}

const list = (subjects: readonly string[]) =>
  `[\n${subjects.map((subject) => `          ${JSON.stringify(subject)}\n`).join('')}        ]`

/** A new secret key of a user. */
export const newNatsSeed = () => new TextDecoder().decode(nkeys.createUser().getSeed())

export const natsPublicKey = (seed: string) => nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey()
