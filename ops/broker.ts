/**
 * `npm run broker -- provision | users`: what an operator does to a NATS of a deployment. `provision` creates the
 * streams and consumers, at each deployment before the services start; `users` writes the users of its server.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { ACCESS } from '#contracts/access.ts'
import { STREAMS } from '#contracts/streams.ts'
import { openNats } from '#platform/messaging/nats-address.ts'
import {
  authorizationConfig,
  brokerUsers,
  natsPublicKey,
  newNatsSeed,
  PROVISIONER,
} from '#platform/messaging/nats-users.ts'
import { consumersOf, provision } from '#platform/messaging/provision.ts'
import { runCommand } from '../dev/command-line/command.ts'
import { urlOf, urlOption } from '../dev/command-line/url-option.ts'
import { wholeNumber } from '../dev/command-line/whole-number.ts'
import { runningUrls } from '../dev/parts/running-urls.ts'
import { variable } from '../dev/subgraphs.ts'

const TIMEOUT_MS = 10_000
/** JetStream's own limit. */
const MAX_REPLICAS = 5

await runCommand('broker', (command) => {
  const name = variable(PROVISIONER, 'NATS_URL')
  const url = urlOption(name, 'NATS, as its provisioner', runningUrls()[name]!)
  command
    .command('provision')
    .description('Creates the streams and consumers that are missing, and brings the others up to date.')
    .option(
      '--replicas <count>',
      'how many servers keep each stream; absent: as many as do now',
      wholeNumber(1, MAX_REPLICAS),
    )
    .addOption(url)
    .action(async ({ replicas }: { replicas?: number }, self) => provisionAt(urlOf(self, url), replicas))
  command
    .command('users')
    .description('Writes a key for each user that has none, and users.conf, which the server includes.')
    .argument('<folder>', 'where the keys are: each seed is the secret of one user, in its NATS_URL')
    .action(writeUsers)
  return command
})

async function provisionAt(url: string, replicas?: number): Promise<void> {
  const ca = process.env.NATS_TLS_CA || undefined
  const connection = await openNats({ url, ca }, { timeout: TIMEOUT_MS })
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: TIMEOUT_MS })
    const streams = replicas ? STREAMS.map((stream) => ({ ...stream, num_replicas: replicas })) : STREAMS
    await provision(manager, streams, ACCESS)
  } finally {
    await connection.close()
  }
  console.log(`${STREAMS.length} streams and ${consumersOf(ACCESS).length} consumers are as they should be.`)
}

/** Run again, it keeps the keys, and writes the permissions of now. */
async function writeUsers(given: string): Promise<void> {
  const folder = resolve(given)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const users = brokerUsers(ACCESS, STREAMS)
  const keys = new Map<string, string>()
  for (const user of Object.keys(users)) {
    const file = join(folder, `${user}.seed`)
    if (!existsSync(file)) await writeFile(file, `${newNatsSeed()}\n`, { mode: 0o600 })
    keys.set(user, natsPublicKey((await readFile(file, 'utf8')).trim()))
  }
  await writeFile(
    join(folder, 'users.conf'),
    authorizationConfig(users, (user) => `nkey: ${keys.get(user)}`),
  )
  console.log(`${keys.size} users are in ${join(folder, 'users.conf')}; the seeds beside it are secret.`)
}
