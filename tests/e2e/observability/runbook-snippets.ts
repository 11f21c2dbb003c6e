/** What the runbooks tell an operator to run: commands of ours, queries for Prometheus, statements for a database. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { query } from '../../../bench/order-system.ts'
import { root } from '../../../dev/paths.ts'
import { databaseNames, databaseVariable } from '../../../dev/subgraphs.ts'

const FOLDER = join(root, 'docs/runbooks')
/** Stands for what an operator fills in. */
const OPEN = /…|<[a-z ]+>/

const text = readdirSync(FOLDER)
  .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
  .join('\n')
const inBackticks = [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!.replaceAll(/\s+/g, ' '))
const lines = [...text.matchAll(/^ {4,}(.+)$/gm)].map(([, code]) => code!)
const whole = [...inBackticks, ...lines].filter((code) => !OPEN.test(code))

export const COMMANDS = [...new Set([...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!))]
const STATEMENTS = whole.filter((code) => code.startsWith('SELECT'))
export const QUERIES = whole.filter((code) => /\bstoregraph[_:]/.test(code) && !code.includes('.data'))

/** The statements that no database answers. */
export async function refusedStatements(urls: Record<string, string>): Promise<string[]> {
  if (STATEMENTS.length < 4) throw new Error(`There are ${STATEMENTS.length} statements in the runbooks.`)
  const databases = databaseNames().map((name) => urls[databaseVariable(name)]!)
  const refused = await Promise.all(
    STATEMENTS.map(async (statement) => {
      const answers = await Promise.allSettled(databases.map((url) => query(url, [statement])))
      return answers.some(({ status }) => status === 'fulfilled') ? [] : [statement]
    }),
  )
  return refused.flat()
}
