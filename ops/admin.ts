/**
 * `npm run admin -- invite <email> <name>`: makes the first administrator of a deployment, and prints a token that sets
 * the password once, within an hour: `passwordReset(input: { token, newPassword })`. With `--shop`, as a link.
 */
import { runCommand } from '../dev/command-line/command.ts'
import { databaseOption, urlOf } from '../dev/command-line/url-option.ts'
import { inviteAdminAt } from '../subgraphs/user/operations/invite-admin.ts'

await runCommand('admin', (command) => {
  const databaseUrl = databaseOption('user')
  command
    .command('invite')
    .description('Makes an administrator without a password, and prints the token that sets it once.')
    .argument('<email>', 'whom to invite')
    .argument('[name]', 'what the account is called', 'Administrator')
    .option('--shop <url>', 'the page that takes the token: then a link is printed')
    .addOption(databaseUrl)
    .action(async (email: string, displayName: string, { shop }: { shop?: string }, self) => {
      const admin = { email, displayName }
      const { token, expiresAt } = await inviteAdminAt(urlOf(self, databaseUrl), admin, new Date())
      console.log(shop ? `${shop}#token=${token}` : token)
      console.error(`It sets the password of ${email} once, until ${expiresAt.toISOString()}.`)
    })
  return command
})
