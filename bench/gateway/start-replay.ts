/** Starts the replayed subgraphs in a process of their own. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { pinned } from './candidate.ts'
import type { Call } from './replay-server.ts'

/** @param jwks served as the keys of access tokens */
export async function startReplay(jwks: string) {
  const child = fork(new URL('./replay-server.ts', import.meta.url), { env: { ...process.env, JWKS: jwks } })
  await pinned(child, 0)
  const [{ origin, sdl }] = (await once(child, 'message')) as [{ origin: string; sdl: string }]
  return {
    origin,
    sdl,
    /** The calls since the last time. */
    async takeCalls(): Promise<Call[]> {
      child.send({})
      const [{ calls }] = (await once(child, 'message')) as [{ calls: Call[] }]
      return calls
    },
    stop: () => child.disconnect(),
  }
}
