/**
 * `npm run dlq -- list | show <id> | replay <id>|all | discard <id>|all`: the messages that a consumer gave
 * up on. To replay one is safe: whoever has handled it already does nothing.
 */
import { type Command, InvalidArgumentError } from 'commander'
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import {
  type DeadLetter,
  discardDeadLetter,
  findDeadLetter,
  listDeadLetters,
  replayDeadLetter,
} from '#platform/messaging/dead-letters.ts'
import { runCommand } from '../dev/command-line/command.ts'
import { natsOption, urlOf } from '../dev/command-line/url-option.ts'

const MAX_LETTERS = 1_000
const CONNECT_WITHIN_MS = 5_000

type Bus = Awaited<ReturnType<typeof connectBus>>

await runCommand('dlq', (command) => {
  const sub = (usage: string, what: string) =>
    command.command(usage).description(what).addOption(natsOption())
  command
    .command('list', { isDefault: true })
    .description('Lists the dead letters, the oldest first.')
    .addOption(natsOption())
    .action((_options, self) => onBus(self, list))
  sub('show', 'Shows one with its headers and its data.')
    .argument('<id>', 'its number in the list', numberOf)
    .action((id: number, _options, self) => onBus(self, (bus) => show(bus, id)))
  sub('replay', 'Delivers it once more to the consumer that gave up on it.')
    .argument('<id>', 'its number in the list, or all', numberOrAll)
    .action((id: number | 'all', _options, self) =>
      onBus(self, (bus) => each(bus, id, replayDeadLetter, 'replayed')),
    )
  sub('discard', 'Deletes it.')
    .argument('<id>', 'its number in the list, or all', numberOrAll)
    .action((id: number | 'all', _options, self) =>
      onBus(self, (bus) => each(bus, id, discardDeadLetter, 'discarded')),
    )
  return command
})

async function onBus(command: Command, work: (bus: Bus) => Promise<void>): Promise<void> {
  const url = urlOf(command, natsOption())
  const tooLong = setTimeout(() => {
    console.error(`NATS does not answer at ${url}. Is npm start running?`)
    process.exit(1)
  }, CONNECT_WITHIN_MS)
  const bus = await connectBus(url, STREAMS)
  clearTimeout(tooLong)
  try {
    await work(bus)
  } finally {
    await bus.close()
  }
}

async function list(bus: Bus): Promise<void> {
  const letters = await listDeadLetters(bus, MAX_LETTERS)
  console.log(letters.map(line).join('\n') || 'There are no dead letters.')
}

async function show(bus: Bus, id: number): Promise<void> {
  const letter = await findDeadLetter(bus, id)
  console.log(line(letter))
  for (const [name, values] of letter.message.headers) console.log(`${name}: ${values.join(', ')}`)
  console.log(`\n${letter.message.subject}\n${letter.message.data}`)
}

async function each(
  bus: Bus,
  which: number | 'all',
  act: (bus: Bus, id: number) => Promise<void>,
  done: string,
): Promise<void> {
  const ids = which === 'all' ? (await listDeadLetters(bus, MAX_LETTERS)).map(({ id }) => id) : [which]
  for (const id of ids) {
    await act(bus, id)
    console.log(`${done} ${id}`)
  }
}

function line({ id, time, stream, consumer, deliveries, reason, message }: DeadLetter): string {
  const times = deliveries === 1 ? '1 delivery' : `${deliveries} deliveries`
  return `${String(id).padStart(5)}  ${time}  ${stream}/${consumer}  ${message.type}  ${times}: ${reason}`
}

function numberOf(given: string): number {
  if (/^[1-9]\d*$/.test(given)) return Number(given)
  throw new InvalidArgumentError('Give its number in the list.')
}

function numberOrAll(given: string): number | 'all' {
  return given === 'all' ? given : numberOf(given)
}
