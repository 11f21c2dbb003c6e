/**
 * `npm run keys -- rotate`: makes the next key to sign access tokens with. It is published at once, signs when
 * everybody can have it, and the old one stays published until its last token has ended. This ends at once:
 * the times are in the database, and every replica goes by them. While one is under way another changes nothing.
 */
import { runCommand } from '../dev/command-line/command.ts'
import { databaseOption, urlOf } from '../dev/command-line/url-option.ts'
import { rotateSigningKeyAt } from '../subgraphs/user/operations/rotate-signing-key.ts'

await runCommand('keys', (command) => {
  const databaseUrl = databaseOption('user')
  command
    .command('rotate')
    .description('Makes the next key and says when it signs.')
    .addOption(databaseUrl)
    .action(async (_options, self) => rotate(urlOf(self, databaseUrl)))
  return command
})

async function rotate(databaseUrl: string): Promise<void> {
  const { kid, activatedAt, begun } = await rotateSigningKeyAt(databaseUrl, new Date())
  console.log(begun ? `Published the key ${kid}.` : `A rotation is under way already, to the key ${kid}.`)
  console.log(`It signs from ${activatedAt.toISOString()}; the old one is kept until its tokens have ended.`)
}
