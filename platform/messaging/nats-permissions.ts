/**
 * What a user of the broker may publish and subscribe to, derived from the table of who does what. No service may
 * create a stream or a durable consumer: whoever may create a consumer decides what it is delivered and where, and may
 * take another's away. They are provisioned (provision.ts).
 */
import type { Access, Consumption } from '#contracts/access.ts'
import { inboxPrefix } from './nats-address.ts'

export interface Permissions {
  publish: readonly string[]
  subscribe: readonly string[]
}

/** Whoever consumes counts what it has given up. */
const DEAD_LETTERS = 'DEAD_LETTERS'

const inboxOf = (user: string) => `${inboxPrefix(user)}.>`

export function servicePermissions(user: string, access: Access): Permissions {
  const { publishes, consumes, watches, inspects, scans } = access
  return {
    publish: [
      ...publishes.map((message) => message.subject('*')),
      ...consumes.flatMap(consumerSubjects),
      ...unique([...consumes.flatMap(({ stream }) => [stream, DEAD_LETTERS]), ...inspects, ...scans]).map(
        (stream) => `$JS.API.STREAM.INFO.${stream}`,
      ),
      ...inspects.map((stream) => `$JS.API.STREAM.MSG.GET.${stream}`),
      ...scans.flatMap(scanSubjects),
    ],
    subscribe: [inboxOf(user), ...watches.map((message) => message.subject('*'))],
  }
}

function consumerSubjects({ stream, consumer }: Consumption): string[] {
  return [
    `$JS.API.CONSUMER.INFO.${stream}.${consumer}`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
    `$JS.ACK.${stream}.${consumer}.>`,
    `dead-letters.${stream}.${consumer}`,
  ]
}

/** Of a consumer that lives for one reading. */
const scanSubjects = (stream: string) => [
  `$JS.API.CONSUMER.CREATE.${stream}`, // so the library asks for a consumer without a name
  ...['INFO', 'CREATE', 'DELETE', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${stream}.*`),
]

const unique = (names: readonly string[]) => [...new Set(names)]

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
