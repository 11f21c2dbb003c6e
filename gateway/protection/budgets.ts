/**
 * Budgets of cost: what one user and one address may ask for in a minute. The counters are in Redis, for all gateways
 * together; a gateway takes a portion at a time, so that most requests ask nobody. While Redis is away each gateway
 * counts in its own memory. An address pays for all who come from it, anonymous callers included.
 */
import { GraphQLError } from 'graphql'
import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { z } from 'zod'
import { networkOf } from '#platform/identity/network.ts'
import { limitFactor } from '#platform/process/limit-factor.ts'
import { connectRedis, type RedisAddress } from '#platform/storage/redis.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import { limitKey } from './limit-key.ts'

const WINDOW_S = 60
/** A portion is this part of a budget: no more than that is unused when the window ends. */
const PORTIONS = 50
/** Keys that are remembered in memory at a time; the budget of one that is forgotten begins anew. */
const MAX_KEYS = 20_000

/** Spread into the gateway's configuration. */
export const budgetKeys = {
  BUDGET_PER_USER: limitKey(40_000, 'the most that the operations of one user may cost in a minute'),
  BUDGET_PER_ADDRESS: limitKey(80_000, 'the most that the operations from one address may cost in a minute'),
  RATE_LIMIT_FACTOR: limitFactor('multiplies the budgets, as for a load test'),
}

export type BudgetSizes = Readonly<z.infer<z.ZodObject<typeof budgetKeys>>>

export interface Budgets {
  /** @returns RATE_LIMITED when it is more than what is left */
  charge(caller: GatewayCaller, cost: number): Promise<GraphQLError | undefined>
  close(): void
}

interface Portion {
  left: number
  /** ms since the epoch */
  until: number
  /** Set once the budget is used up. */
  refused?: boolean
}

export function createBudgets(sizes: BudgetSizes, counters?: RedisAddress | string): Budgets {
  const redis = counters
    ? connectRedis(counters, 'gateway:budget', 'budgets are counted in memory')
    : undefined
  const user = createBudget('user', sizes.BUDGET_PER_USER)
  const address = createBudget('address', sizes.BUDGET_PER_ADDRESS)

  function createBudget(keyPrefix: string, size: number) {
    const points = Math.ceil(size * sizes.RATE_LIMIT_FACTOR)
    const options = { keyPrefix, points, duration: WINDOW_S }
    const memory = new RateLimiterMemory(options)
    const limiter = redis
      ? new RateLimiterRedis({
          ...options,
          storeClient: redis,
          rejectIfRedisNotReady: true,
          insuranceLimiter: memory,
        })
      : memory
    const portions = new LRUCache<string, Portion>({ max: MAX_KEYS })
    const taking = new LRUCache<string, Promise<Portion>>({ max: MAX_KEYS })
    const portionSize = Math.ceil(points / PORTIONS)

    async function take(key: string, cost: number): Promise<Portion> {
      const wanted = Math.max(cost, portionSize)
      try {
        const { msBeforeNext } = await limiter.consume(key, wanted)
        return { left: wanted, until: Date.now() + msBeforeNext }
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes))
          return { left: wanted, until: Date.now() + WINDOW_S * 1_000 }
        return { left: 0, until: Date.now() + refusal.msBeforeNext, refused: true }
      }
    }

    /** @returns the ms until the next window when the budget is used up */
    return async (key: string, cost: number): Promise<number | undefined> => {
      for (;;) {
        const portion = portions.get(key)
        const now = Date.now()
        if (portion && portion.until > now) {
          if (portion.refused) return portion.until - now
          if (portion.left >= cost) {
            portion.left -= cost
            return undefined
          }
        }
        const underWay = taking.get(key)
        if (underWay) await underWay
        else {
          const taken = take(key, cost).finally(() => taking.delete(key))
          taking.set(key, taken)
          portions.set(key, await taken)
        }
      }
    }
  }

  return {
    async charge({ userId, client }, cost) {
      if (cost <= 0) return undefined
      const waits = [
        userId ? await user(userId, cost) : undefined,
        client.address ? await address(networkOf(client.address), cost) : undefined,
      ].filter((wait) => wait !== undefined)
      return waits.length > 0 ? usedUp(Math.max(...waits)) : undefined
    },
    close: () => redis?.disconnect(),
  }
}

function usedUp(waitMs: number): GraphQLError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1_000))
  return new GraphQLError(`That was too much for now. Try again in ${retryAfter} s.`, {
    extensions: { code: 'RATE_LIMITED', retryAfter, http: { status: 429 } },
  })
}
