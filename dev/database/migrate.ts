/** `npm run migrate`: applies the pending migrations of each subgraph to its database. */
import { runCommand } from '../command-line/command.ts'
import { failureSentence } from '../command-line/failure-sentence.ts'
import { databaseOption, urlOf } from '../command-line/url-option.ts'
import { databaseNames } from '../subgraphs.ts'
import { applyMigrations } from './apply-migrations.ts'

await runCommand('migrate', (command) => {
  const databases = databaseNames().map((name) => ({ name, option: databaseOption(name) }))
  for (const { option } of databases) command.addOption(option)
  return command.action(async () => {
    const urls = databases.map(({ name, option }) => ({ name, url: urlOf(command, option) }))
    await migrateAll(urls)
  })
})
process.exit() // the engine's own timers would hold the process for ten seconds more

async function migrateAll(databases: { name: string; url: string }[]): Promise<void> {
  const width = Math.max(...databases.map(({ name }) => name.length))
  const results = await Promise.allSettled(
    databases.map(async ({ name, url }) => {
      const applied = await applyMigrations(name, url)
      console.log(`  ${name.padEnd(width)} ${applied.join(', ') || 'up to date'}`)
    }),
  )
  const failed = results.flatMap((result) =>
    result.status === 'rejected' ? [failureSentence(result.reason)] : [],
  )
  if (failed.length > 0) throw new Error([...new Set(failed)].join('\n'))
}
