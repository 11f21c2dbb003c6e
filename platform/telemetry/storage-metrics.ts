/** What is counted of databases and caches. */
import type pg from 'pg'
import { defineCounter, defineSampled } from './metrics.ts'

const connections = defineSampled({
  name: 'storegraph_database_connections',
  help: 'How many connections to its Postgres the process has, by their state (idle, used).',
  labels: ['state'],
})

const waiting = defineSampled({
  name: 'storegraph_database_waiting_requests',
  help: 'How many statements and transactions wait for a connection to Postgres.',
})

export const cacheReads = defineCounter({
  name: 'storegraph_cache_reads_total',
  help: 'How many values were asked of a cache, by its name and whether it had them (hit, miss).',
  labels: ['cache', 'outcome'],
})

/** Until the pool ends. */
export function watchPool(pool: pg.Pool): void {
  const ends = [
    connections.sample(() => [
      { labels: { state: 'idle' }, value: pool.idleCount },
      { labels: { state: 'used' }, value: pool.totalCount - pool.idleCount },
    ]),
    waiting.sample(() => [{ labels: {}, value: pool.waitingCount }]),
  ]
  const end = pool.end.bind(pool)
  pool.end = (async () => {
    for (const stop of ends) stop()
    await end()
  }) as typeof pool.end
}
