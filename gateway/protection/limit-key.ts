/** A limit as a key of the configuration: a whole number above zero, with what holds where nothing is said. */
import { z } from 'zod'

export const limitKey = (standard: number, what: string) =>
  z.coerce.number().int().positive().default(standard).describe(what)
