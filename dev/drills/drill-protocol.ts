/** What the command and the runner say to each other, a line of JSON each. */
import { join } from 'node:path'

export const MAX_DRILL_SECONDS = 3_600

export interface DrillRequest {
  name: string
  /** Where, such as `order`. */
  on: string
  /** After which it is healed. */
  seconds: number
}

export type Told = { state: 'begun' } | { state: 'healed' } | { state: 'failed'; reason: string }

/** Where the path of the runner's socket stands. */
export const drillsFile = (folder: string) => join(folder, 'drills.socket')

export function isDrillRequest(value: unknown): value is DrillRequest {
  const { name, on, seconds } = (value ?? {}) as Partial<DrillRequest>
  const isTime = typeof seconds === 'number' && seconds > 0 && seconds <= MAX_DRILL_SECONDS
  return typeof name === 'string' && typeof on === 'string' && isTime
}
