/**
 * What a user of the broker may publish and subscribe to, derived from the table of who does what. No service may
 * create a stream or a consumer: a consumer delivers wherever its creator says, and as the server, so that whoever
 * may create one may publish anything. They are provisioned (provision.ts).
 */
import type { Access, Consumption } from '#contracts/access.ts'
import { inboxPrefix } from './nats-address.ts'

export interface Permissions {
  publish: readonly string[]
  subscribe: readonly string[]
}

const inboxOf = (user: string) => `${inboxPrefix(user)}.>`

export function servicePermissions(user: string, access: Access): Permissions {
  const { publishes, consumes, watches, inspects } = access
  return {
    publish: [
      ...publishes.map((message) => message.subject('*')),
      ...consumes.flatMap(consumerSubjects),
      ...inspects.map((stream) => `$JS.API.STREAM.INFO.${stream}`),
    ],
    subscribe: [inboxOf(user), ...watches.map((message) => message.subject('*'))],
  }
}

function consumerSubjects({ stream, consumer }: Consumption): string[] {
  return [
    `$JS.API.CONSUMER.INFO.${stream}.${consumer}`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
    `$JS.ACK.${stream}.${consumer}.>`,
  ]
}

/** Who looks at dead letters and replays them, and looks at streams and consumers. */
export function operatorPermissions(user: string, subjects: readonly string[]): Permissions {
  return {
    publish: [
      ...subjects,
      '$JS.API.STREAM.INFO.*',
      '$JS.API.STREAM.NAMES',
      '$JS.API.STREAM.MSG.GET.*',
      '$JS.API.STREAM.MSG.DELETE.DEAD_LETTERS',
      '$JS.API.CONSUMER.INFO.*.*',
      '$JS.API.CONSUMER.NAMES.*',
    ],
    subscribe: [inboxOf(user)],
  }
}

/** Who creates the streams and the consumers, and brings them up to date; it deletes nothing. */
export function provisionerPermissions(user: string): Permissions {
  return {
    publish: [
      '$JS.API.STREAM.INFO.*',
      '$JS.API.STREAM.CREATE.*',
      '$JS.API.STREAM.UPDATE.*',
      '$JS.API.CONSUMER.INFO.*.*',
      '$JS.API.CONSUMER.CREATE.>',
      '$JS.API.CONSUMER.DURABLE.CREATE.*.*', // so the library names it where a consumer has several subjects
    ],
    subscribe: [inboxOf(user)],
  }
}
