/** Plans without a thread, for tests of what becomes of a plan. */
import type { PlanOperation } from '../execution/engines.ts'
import { readSupergraph } from '../planning/load-graph.ts'

export function planInProcess(sdl: string): PlanOperation {
  const { planner } = readSupergraph(sdl)
  return async (operation) => {
    const { queryPlan, names } = planner.plan(operation)
    return { queryPlan, names, characters: JSON.stringify(queryPlan).length }
  }
}
