/**
 * `npm run keys -- rotate`: makes the next key to sign access tokens with. It is published at once, signs when
 * everybody can have it, and the old one stays published until its last token has ended. This ends at once:
 * the times are in the database, and every replica goes by them. While one is under way another changes nothing.
 * `npm run keys -- withdraw <kid>`: ends a stolen key.
 */
import { existsSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { runCommand } from '../dev/command-line/command.ts'
import { databaseOption, urlOf } from '../dev/command-line/url-option.ts'
import { readKeys } from '../dev/parts/keys.ts'
import { dataFolder } from '../dev/paths.ts'
import { rotateSigningKeyAt } from '../subgraphs/user/operations/rotate-signing-key.ts'
import { withdrawSigningKeyAt } from '../subgraphs/user/operations/withdraw-signing-key.ts'

await runCommand('keys', (command) => {
  const databaseUrl = databaseOption('user')
  const encryptionKeys = new Option(
    '--key-encryption-keys <keys>',
    "what private keys are sealed with; by default the development system's",
  ).env('KEY_ENCRYPTION_KEYS')
  const keysOf = async (self: Command): Promise<string> =>
    (self.getOptionValue('keyEncryptionKeys') as string | undefined) ?? developmentKey()
  command
    .command('rotate')
    .description('Makes the next key and says when it signs.')
    .addOption(databaseUrl)
    .addOption(encryptionKeys)
    .action(async (_options, self) => rotate(urlOf(self, databaseUrl), await keysOf(self)))
  command
    .command('withdraw')
    .description('Ends a stolen key at once: what it has signed is refused everywhere within seconds.')
    .argument('<kid>', 'the name of the key, as in the header of a token', nameOf)
    .addOption(databaseUrl)
    .addOption(encryptionKeys)
    .action(async (kid: string, _options, self) =>
      withdraw(urlOf(self, databaseUrl), await keysOf(self), kid),
    )
  return command
})

/** @throws where no development system has been started here */
async function developmentKey(): Promise<string> {
  if (existsSync(dataFolder)) return (await readKeys(dataFolder)).keyEncryptionKey
  throw new Error('Give --key-encryption-keys, as the user service has them.')
}

async function rotate(databaseUrl: string, encryptionKeys: string): Promise<void> {
  const { kid, activatedAt, begun } = await rotateSigningKeyAt(databaseUrl, encryptionKeys, new Date())
  console.log(begun ? `Published the key ${kid}.` : `A rotation is under way already, to the key ${kid}.`)
  console.log(`It signs from ${activatedAt.toISOString()}; the old one is kept until its tokens have ended.`)
}

async function withdraw(databaseUrl: string, encryptionKeys: string, kid: string): Promise<void> {
  const { signsNow } = await withdrawSigningKeyAt(databaseUrl, encryptionKeys, kid, new Date())
  console.log(`The key ${kid} is withdrawn: what it has signed counts for nothing. ${signsNow} signs now.`)
  console.log('Whoever is signed in gets a new access token by refreshing.')
}

function nameOf(given: string): string {
  if (/^[A-Za-z0-9_-]{43}$/.test(given)) return given
  throw new InvalidArgumentError('Give the name of a key: 43 characters.')
}
