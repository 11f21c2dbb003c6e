/** Which functions in the subgraphs' data/ folders run from now on: those that did not were not measured. */
import { readdirSync, readFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const DATA = /\/(subgraphs\/\w+\/data\/.+\.ts)$/
const FUNCTION = /^export (?:async )?function\*? (\w+)/gm

/** @param subgraphs whose functions are watched */
export async function watchDataFunctions(
  subgraphs: readonly string[],
): Promise<{ notRun(): Promise<string[]> }> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  return {
    async notRun() {
      const { result } = await session.post('Profiler.takePreciseCoverage')
      session.disconnect()
      const run = result.flatMap(({ url, functions }) => {
        const ran = functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0)
        return ran.map(({ functionName }) => `${DATA.exec(url)?.[1]} ${functionName}`)
      })
      const known = new Set(run)
      return subgraphs.flatMap(functionsOf).filter((each) => !known.has(each))
    },
  }
}

/** What the files in data/ export, with their paths. */
function functionsOf(subgraph: string): string[] {
  const folder = `subgraphs/${subgraph}/data`
  const files = readdirSync(join(ROOT, folder)).filter((file) => /(?<!\.test)\.ts$/.test(file))
  return files.flatMap((file) => {
    const names = readFileSync(join(ROOT, folder, file), 'utf8').matchAll(FUNCTION)
    return [...names].map(([, name]) => `${folder}/${file} ${name}`)
  })
}
