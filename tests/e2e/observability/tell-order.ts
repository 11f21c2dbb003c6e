/** `npm run order` as an operator of the running system calls it. */
import { readKeys } from '../../../dev/parts/keys.ts'
import { root } from '../../../dev/paths.ts'
import { runToEnd } from '../../../dev/processes/child.mjs'
import type { RunningGraph } from '../graph.ts'

export async function tellOrder({ stack, folder }: RunningGraph, named: string) {
  const { pspApiKey } = await readKeys(folder)
  const args = ['--disable-warning=ExperimentalWarning', 'ops/order.ts', named]
  const env = { ...stack.urls(), STRIPE_API_URL: stack.url('psp'), STRIPE_API_KEY: pspApiKey }
  return runToEnd({ command: process.execPath, args }, { cwd: root, env, timeoutMs: 30_000 })
}
