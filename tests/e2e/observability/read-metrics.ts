/** What a process tells on its /metrics: the sum of a metric's series, or of those that have the given labels. */
export async function readMetric(
  url: string,
  name: string,
  labels: Record<string, string> = {},
): Promise<number | undefined> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })
  const lines = (await response.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  const matching = lines.filter((line) =>
    Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
  )
  if (matching.length === 0) return undefined
  return matching.reduce(
    (sum, line) => sum + Number(/[} ]([^ #]+)(?: #.*)?$/.exec(line.replace(/^[^ {]+(\{.*?\})? /, ' '))?.[1]),
    0,
  )
}
