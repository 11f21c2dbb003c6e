/** How much planning may take, in time and in memory. */
import { z } from 'zod'

const atMost = (standard: number, what: string) =>
  z.coerce.number().int().positive().default(standard).describe(what)

/** Spread into the gateway's configuration. */
export const planningLimitKeys = {
  PLANNING_TIMEOUT_MS: atMost(2_000, 'how long planning one operation may take, in ms'),
  PLANNING_MEMORY_MB: atMost(192, 'the most that the planner’s thread may have in memory, in MB'),
}

export type PlanningLimits = Readonly<z.infer<z.ZodObject<typeof planningLimitKeys>>>
