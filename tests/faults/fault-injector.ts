/**
 * What is done to the system while it works, one thing after the other, each by chance: processes are killed and
 * paused, messages come again, late and in another order, the provider is unwell, and once all streams are gone.
 * Only what is late or unwell goes on beside the next harm.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Harm, HarmContext } from './fault.ts'
import { delay } from './fault-delay.ts'
import { poison, repeat, wipe } from './fault-messages.ts'
import { kill, pause } from './fault-processes.ts'
import { trouble } from './fault-provider.ts'

const HARMS = { kill, pause, repeat, delay, trouble, poison, wipe } satisfies Record<string, Harm>

/** How often each kind of harm is done, relative to the others; the streams are wiped once. */
const WEIGHTS: Record<HarmName, number> = {
  kill: 35,
  pause: 25,
  repeat: 10,
  delay: 10,
  trouble: 15,
  poison: 5,
  wipe: 0,
}

export type HarmName = keyof typeof HARMS
export const EVERY_HARM = Object.keys(HARMS) as HarmName[]

export interface NemesisOptions extends HarmContext {
  /** How long harm is done. */
  seconds: number
  /** The mean pause between two faults, in milliseconds. */
  pauseMs: number
  harms: readonly HarmName[]
}

/** Does harm for a while; when it returns, all of it is healed. @throws where that was not possible */
export async function runNemesis({ seconds, pauseMs, harms, ...context }: NemesisOptions): Promise<void> {
  const { random, history } = context
  const began = Date.now()
  const elapsed = () => (Date.now() - began) / 1_000
  const weighted = harms.flatMap((name) => Array<HarmName>(WEIGHTS[name]).fill(name))
  const wipeAfter = harms.includes('wipe') ? seconds * (0.3 + random.next() * 0.4) : Infinity
  let wiped = false
  const underWay = new Map<HarmName, Promise<unknown>>()

  while (elapsed() < seconds) {
    await sleep(random.int(pauseMs / 2, pauseMs * 1.5))
    const wipes: boolean = !wiped && elapsed() > wipeAfter && random.chance(0.5)
    const name: HarmName = wipes ? 'wipe' : random.pick(weighted)
    if (elapsed() >= seconds || underWay.has(name)) continue
    const at = elapsed().toFixed(1)
    // What it needs may be away at the moment: that is fault enough.
    const done = await HARMS[name](context).catch(() => undefined)
    if (!done) continue
    history.faults.push(`${at} s  ${done.what}`)
    wiped ||= wipes
    const healed = done.healed?.then(() => underWay.delete(name))
    healed?.catch(() => undefined) // what could not be healed is thrown below
    if (healed) underWay.set(name, healed)
  }
  await Promise.all(underWay.values())
}
