/**
 * What the gateway hears over the broker: what has ended, and what has changed. It starts without the broker and answers
 * whoever is not signed in; a token counts once the gateway can tell whether its session is over, and an answer is kept
 * while it hears of changes.
 */
import { connectLater } from '#platform/messaging/late-bus.ts'
import { natsAddress } from '#platform/messaging/nats-keys.ts'
import { startRevocationFeed } from '#platform/messaging/revocation-feed.ts'
import type { Revocations } from '#platform/identity/revocations.ts'
import type { OwnedParts } from '#platform/process/owned-parts.ts'
import { optionalRedis } from '#platform/storage/redis-keys.ts'
import { startEntityChanges } from './caching/entity-changes.ts'
import { createInvalidations } from './caching/invalidations.ts'
import { createKeptAnswers } from './caching/kept-answers.ts'
import { type AnswerFromCache, createResponseCache } from './caching/response-cache.ts'
import type { GatewayConfig } from './config.ts'

const BYTES_A_MB = 1024 * 1024

export interface Heard {
  readonly revocations: Revocations
  /** @param graph names the supergraph @returns nothing where nothing is kept */
  readonly cacheFor: (graph: string) => AnswerFromCache | undefined
}

/** @param replaced what a test says in the broker's place: then nothing is heard over it */
export function startHearing(
  config: GatewayConfig,
  parts: OwnedParts,
  replaced: { readonly revocations?: Revocations },
): Heard {
  if (replaced.revocations) return { revocations: replaced.revocations, cacheFor: () => undefined }
  const { bus } = parts.own(connectLater(natsAddress(config)))
  const revocations = parts.own(startRevocationFeed(bus))
  if (config.RESPONSE_CACHE_MB === 0) return { revocations, cacheFor: () => undefined }
  const invalidations = createInvalidations()
  const changes = parts.own(startEntityChanges(bus, invalidations))
  const bytes = config.RESPONSE_CACHE_MB * BYTES_A_MB
  const answers = parts.adopt(
    createKeptAnswers(invalidations, bytes, optionalRedis(config, config.REDIS_URL)),
    (kept) => kept.close(),
  )
  return { revocations, cacheFor: (graph) => createResponseCache(graph, answers, changes) }
}
