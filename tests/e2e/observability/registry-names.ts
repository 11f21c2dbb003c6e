/** The names of all metrics of our own, as the code defines them. */
import { readMetrics } from '../../../dev/codegen/describe-metrics.ts'

export async function registryNames(): Promise<ReadonlySet<string>> {
  return new Set((await readMetrics()).map(({ name }) => name))
}
