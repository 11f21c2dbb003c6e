/** Completes an executor's results: where the plan leaves out what the caller may not ask for, a null and an error. */
import type { Executor } from '../execution/executor.ts'
import { refuseIn } from './refused-fields.ts'

export function withRefusals(executor: Executor): Executor {
  return {
    async execute(plan, execution) {
      const result = await executor.execute(plan, execution)
      const refusals = plan.refused ? refuseIn(result.data, plan.refused) : []
      return refusals.length > 0 ? { ...result, errors: [...(result.errors ?? []), ...refusals] } : result
    },
  }
}
