/** Which functions in the subgraphs' data/ folders run from now on: those that did not were not measured. */
import { Session } from 'node:inspector/promises'

const DATA = /\/subgraphs\/(\w+)\/data\/(.+)\.ts$/

export async function watchDataFunctions(): Promise<{ notRun(): Promise<string[]> }> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  return {
    async notRun() {
      const { result } = await session.post('Profiler.takePreciseCoverage')
      session.disconnect()
      return result.flatMap(({ url, functions }) => {
        const [, subgraph, file] = DATA.exec(url) ?? []
        if (!file) return []
        const idle = functions.filter(({ functionName, ranges }) => functionName && ranges[0]?.count === 0)
        return idle.map(({ functionName }) => `${subgraph}/${file} ${functionName}`)
      })
    },
  }
}
