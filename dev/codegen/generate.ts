/**
 * `npm run generate`: for each subgraph the resolver types from its schema.graphql and the Prisma client
 * from its schema.prisma. What is up to date is left alone; generated/ is never committed.
 */
import { join } from 'node:path'
import { runCommand } from '../command-line/command.ts'
import { lock } from '../install/lock.mjs'
import { root } from '../paths.ts'
import { databaseNames, subgraphNames } from '../subgraphs.ts'
import { unlessStamped } from './stamp.ts'

async function generateSubgraph(name: string): Promise<string[]> {
  const rooms = join(root, 'subgraphs', name)
  const generated = join(rooms, 'generated')
  const always = [join(root, 'package-lock.json'), join(import.meta.dirname, 'generate.ts')]
  const graph = ['schema.graphql', 'mappers.json', 'resolvers/context.ts'].map((file) => join(rooms, file))
  const made: string[] = []
  if (
    subgraphNames().includes(name) &&
    (await unlessStamped(
      join(generated, 'resolvers.stamp'),
      [...graph, join(import.meta.dirname, 'generate-resolvers.ts'), ...always],
      async () => (await import('./generate-resolvers.ts')).generateResolvers(rooms),
    ))
  )
    made.push('resolver types')
  if (
    databaseNames().includes(name) &&
    (await unlessStamped(
      join(generated, 'prisma.stamp'),
      [
        join(root, 'prisma', name, 'schema.prisma'),
        join(import.meta.dirname, 'generate-client.ts'),
        ...always,
      ],
      async () => (await import('./generate-client.ts')).generateClient(name),
    ))
  )
    made.push('Prisma client')
  return made
}

async function generate({ quiet }: { quiet: boolean }): Promise<void> {
  const names = [...new Set([...subgraphNames(), ...databaseNames()])].sort()
  const width = Math.max(...names.map((name) => name.length))
  const held = await lock('generate', root)
  const results = await Promise.allSettled(
    names.map(async (name) => {
      const made = await generateSubgraph(name)
      if (made.length > 0 || !quiet) console.log(`  ${name.padEnd(width)} ${made.join(', ') || 'up to date'}`)
    }),
  )
  await held.release()
  const failed = results.flatMap((result, index) =>
    result.status === 'rejected'
      ? [`  ${names[index]} could not be generated: ${result.reason.message}`]
      : [],
  )
  if (failed.length > 0) throw new Error(failed.join('\n'))
}

await runCommand('generate', (command) =>
  command.option('--quiet', 'says only what it has written', false).action(generate),
)
