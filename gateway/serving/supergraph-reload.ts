/**
 * A supergraph that changes is served without a restart: when its file changes, or at SIGHUP, it is read beside the one
 * that is served, its subgraphs must be ready, and what clients ask for most is planned before it takes over. One
 * that cannot be served changes nothing, and the log and `/readyz` say why.
 */
import { readFile } from 'node:fs/promises'
import { unwatchFile, watchFile } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { log } from '#platform/process/log.ts'
import type { Closable } from '#platform/process/run-service.ts'
import { supergraphLoads } from '../telemetry/gateway-metrics.ts'
import type { GraphInService } from './graph-in-service.ts'
import type { ServedGraph } from './served-graph.ts'

/** A file that is a link, as those of a ConfigMap are, is noticed by looking. */
const LOOK_EVERY_MS = 1_000
const READY_WITHIN_MS = 10_000
const READY_AGAIN_MS = 500
const WARMED = 200
const WARM_WITHIN_MS = 10_000

export interface SupergraphReload extends Closable {
  /** Resolves when what is in the file is served, or is known not to be servable. */
  reload(): Promise<void>
  /** @throws while the file is not what is served */
  check(): Promise<void>
}

export function startSupergraphReload(
  path: string,
  service: GraphInService,
  open: (sdl: string) => Promise<ServedGraph>,
): SupergraphReload {
  const closing = new AbortController()
  let problem: string | undefined
  let refused: string | undefined
  let running: Promise<void> | undefined
  let isAskedAgain = false

  async function takeOver(sdl: string): Promise<void> {
    const before = performance.now()
    const next = await open(sdl)
    try {
      await untilReady(next, closing.signal)
      const warmed = await warm(next, service.current)
      closing.signal.throwIfAborted()
      service.replace(next)
      supergraphLoads.add({ outcome: 'served' })
      log.info({ warmed, ms: Math.round(performance.now() - before) }, 'a changed supergraph is served')
    } catch (error) {
      await next.close()
      throw error
    }
  }

  async function load(): Promise<void> {
    let sdl: string | undefined
    try {
      sdl = await readFile(path, 'utf8')
      if (sdl === service.current.sdl) problem = refused = undefined
      // What was refused is not tried again by itself: it takes as long, and is refused again.
      else if (sdl !== refused) await takeOver(sdl)
      if (sdl !== refused) problem = undefined
    } catch (error) {
      if (closing.signal.aborted) return
      refused = sdl
      problem = (error as Error).message
      supergraphLoads.add({ outcome: 'refused' })
      log.error({ err: error, path }, 'the changed supergraph cannot be served; the one before still is')
    }
  }

  async function loadUntilCurrent(): Promise<void> {
    do {
      isAskedAgain = false
      await load()
    } while (isAskedAgain && !closing.signal.aborted)
    running = undefined
  }

  function reload(): Promise<void> {
    if (running) isAskedAgain = true
    return (running ??= loadUntilCurrent())
  }

  const onSignal = () => {
    refused = undefined
    void reload()
  }
  const onChange = () => void reload()
  process.on('SIGHUP', onSignal)
  watchFile(path, { interval: LOOK_EVERY_MS, persistent: false }, onChange)
  return {
    reload,
    async check() {
      if (problem !== undefined) throw new Error(`the changed supergraph cannot be served: ${problem}`)
    },
    async close() {
      closing.abort()
      process.off('SIGHUP', onSignal)
      unwatchFile(path, onChange)
      await running
    },
  }
}

/** @throws when one of its subgraphs is not ready in time */
async function untilReady({ subgraphs }: ServedGraph, signal: AbortSignal): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS
  for (;;) {
    const results = await Promise.allSettled(Object.values(subgraphs.checks).map((check) => check()))
    const failure = results.find((result) => result.status === 'rejected')
    if (!failure) return
    if (Date.now() > until) throw failure.reason
    await delay(READY_AGAIN_MS, undefined, { signal })
  }
}

/** @returns how many operations were planned beforehand */
async function warm(next: ServedGraph, before: ServedGraph): Promise<number> {
  const until = Date.now() + WARM_WITHIN_MS
  let warmed = 0
  for (const operation of before.hottest(WARMED)) {
    if (Date.now() > until) break
    // What the new graph cannot plan, its callers are told when they ask.
    if (await next.warm(operation).catch(() => false)) warmed++
  }
  return warmed
}
