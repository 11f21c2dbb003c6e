/** How much planning may take, in time and in memory. */
import type { z } from 'zod'
import { limitKey } from '../protection/limit-key.ts'

/** Spread into the gateway's configuration. */
export const planningLimitKeys = {
  PLANNING_TIMEOUT_MS: limitKey(2_000, 'how long planning one operation may take, in ms'),
  PLANNING_MEMORY_MB: limitKey(192, 'the most that the planner’s thread may have in memory, in MB'),
}

export type PlanningLimits = Readonly<z.infer<z.ZodObject<typeof planningLimitKeys>>>
