/** The disk of order's database is full for a while: rows and the log of transactions find no room. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultContext, InjectedFault } from './fault.ts'

const MIN_MS = 3_000
const MAX_MS = 15_000

export async function disk({ graph, random }: FaultContext): Promise<InjectedFault> {
  const { smallDisk } = graph
  if (!smallDisk) return undefined
  const lastsMs = random.int(MIN_MS, MAX_MS)
  try {
    await smallDisk.fill()
  } catch (error) {
    await smallDisk.clear()
    throw error
  }
  return {
    what: `the disk of order’s database is full for ${lastsMs} ms`,
    healed: sleep(lastsMs).then(() => smallDisk.clear()),
  }
}
