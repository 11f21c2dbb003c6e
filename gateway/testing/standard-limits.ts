/** Every limit of the gateway as it is without configuration. */
import { z } from 'zod'
import { budgetKeys } from '../protection/budgets.ts'
import { connectionLimitKeys, costLimitKeys, operationLimitKeys } from '../protection/limits.ts'
import { planningLimitKeys } from '../planning/planning-limits.ts'
import { subgraphLimitKeys } from '../subgraphs/subgraph-breaker.ts'

export const standardLimits = z
  .object({
    ...operationLimitKeys,
    ...costLimitKeys,
    ...budgetKeys,
    ...connectionLimitKeys,
    ...subgraphLimitKeys,
    ...planningLimitKeys,
  })
  .parse({})
