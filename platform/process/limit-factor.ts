/** The setting that multiplies every limit, for load tests alone: production keeps the limits as they are written. */
import { z } from 'zod'
import { inProduction } from './production.ts'

export const limitFactor = (description: string) =>
  inProduction(z.coerce.number().positive().default(1).describe(description), {
    check: (factor) => (factor! > 1 ? 'is above 1, which is for load tests' : undefined),
  })
