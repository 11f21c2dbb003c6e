/**
 * `npm run dlq -- list | show <id> | replay <id>|all | discard <id>|all`: the messages that a consumer gave
 * up on. To replay one is safe: whoever has handled it already does nothing.
 */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import {
  type DeadLetter,
  discardDeadLetter,
  findDeadLetter,
  listDeadLetters,
  replayDeadLetter,
} from '#platform/messaging/dead-letters.ts'
import { partUrl, readPorts } from '../dev/parts/ports.ts'

const AT_MOST = 1_000
const CONNECT_WITHIN_MS = 5_000
const USAGE = 'Say what to do: npm run dlq -- list | show <id> | replay <id>|all | discard <id>|all'

const [command = 'list', which = ''] = process.argv.slice(2)
const url = process.env.NATS_URL || partUrl('nats', readPorts().nats!)
const impatience = setTimeout(() => {
  console.error(`NATS does not answer at ${url}. Is npm start running?`)
  process.exit(2)
}, CONNECT_WITHIN_MS)
const bus = await connectBus(url, STREAMS)
clearTimeout(impatience)

function line({ id, time, stream, consumer, deliveries, reason, message }: DeadLetter): string {
  const times = deliveries === 1 ? '1 delivery' : `${deliveries} deliveries`
  return `${String(id).padStart(5)}  ${time}  ${stream}/${consumer}  ${message.type}  ${times}: ${reason}`
}

async function chosen(): Promise<number[]> {
  if (which === 'all') return (await listDeadLetters(bus, AT_MOST)).map(({ id }) => id)
  if (/^[1-9]\d*$/.test(which)) return [Number(which)]
  throw new Error(USAGE)
}

async function run(): Promise<void> {
  switch (command) {
    case 'list': {
      const letters = await listDeadLetters(bus, AT_MOST)
      console.log(letters.map(line).join('\n') || 'There are no dead letters.')
      return
    }
    case 'show': {
      const letter = await findDeadLetter(bus, (await chosen())[0]!)
      console.log(line(letter))
      for (const [name, values] of letter.message.headers) console.log(`${name}: ${values.join(', ')}`)
      console.log(`\n${letter.message.subject}\n${letter.message.data}`)
      return
    }
    case 'replay':
    case 'discard': {
      const act = command === 'replay' ? replayDeadLetter : discardDeadLetter
      for (const id of await chosen()) {
        await act(bus, id)
        console.log(`${command === 'replay' ? 'replayed' : 'discarded'} ${id}`)
      }
      return
    }
    default:
      throw new Error(USAGE)
  }
}

try {
  await run()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
await bus.close()
