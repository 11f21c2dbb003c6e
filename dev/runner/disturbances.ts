/**
 * What drills do to single processes of the running system: each returns what heals it. The runner itself does it, as
 * it would otherwise start again at once what a drill has ended, and as nobody else can start a process differently.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { freeze } from '../processes/freeze.ts'
import type { ServiceProcess } from '../processes/service-process.ts'
import type { Supervised } from '../processes/supervisor.ts'

const STOP_WITHIN_MS = 12_000
const RUNS_AGAIN_WITHIN_MS = 60_000
const POLL_MS = 50

/** Resolves when the process is as it was. */
export type Heal = () => Promise<void>

export interface Disturb {
  /** It is killed, and is away until it is healed. */
  away: (name: string) => Promise<Heal>
  /** It hangs: it keeps its connections and answers nobody. Whoever watches for that leaves it so. */
  hang: (name: string) => Promise<Heal>
  /** A service runs with a different environment. */
  restart: (name: string, environment: Record<string, string>) => Promise<Heal>
}

export function createDisturbances(find: (name: string) => Supervised | undefined) {
  const hanging = new Set<string>()
  const environments = new Map<string, Record<string, string>>()

  function processOf(name: string): Supervised {
    const found = find(name)
    if (found) return found
    throw new Error(`${name} was not started by npm start, which therefore cannot touch it.`)
  }

  async function untilItRuns(name: string): Promise<void> {
    const deadline = Date.now() + RUNS_AGAIN_WITHIN_MS
    while (processOf(name).pid() === undefined) {
      if (Date.now() > deadline) throw new Error(`${name} does not run again.`)
      await sleep(POLL_MS)
    }
  }

  async function startAnew(name: string): Promise<void> {
    const release = await processOf(name).hold(STOP_WITHIN_MS)
    release()
    await untilItRuns(name)
  }

  const disturb: Disturb = {
    async away(name) {
      const release = await processOf(name).hold(0)
      return async () => {
        release()
        await untilItRuns(name)
      }
    },
    async hang(name) {
      const pid = processOf(name).pid()
      if (pid === undefined) throw new Error(`${name} does not run at the moment.`)
      hanging.add(name)
      const thaw = freeze(pid)
      return async () => {
        thaw()
        hanging.delete(name)
      }
    },
    async restart(name, environment) {
      processOf(name)
      environments.set(name, environment)
      await startAnew(name)
      return async () => {
        environments.delete(name)
        await startAnew(name)
      }
    },
  }

  return {
    disturb,
    /** How the service is run now. */
    apply: (service: ServiceProcess): ServiceProcess => ({
      ...service,
      env: { ...service.env, ...environments.get(service.name) },
      mayHang: () => hanging.has(service.name),
    }),
  }
}
