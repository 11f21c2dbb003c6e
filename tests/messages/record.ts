/**
 * `node tests/messages/record.ts`: adds the version that the code has now of each message type whose schema is another one
 * than the last that was recorded. Whether it may be published is what the tests beside it say.
 */
import { messageTypes } from './message-types.ts'
import { record } from './recorded.ts'

const added = (await messageTypes()).filter(record)
console.log(added.map(({ type }) => type).join('\n') || 'Every message type is recorded as it is.')
