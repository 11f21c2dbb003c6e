/** How a real process ends: in order, once, within its deadline, and never later than its parent. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const DEADLINE_MS = 10_000

let child: ChildProcess | undefined
afterEach(() => void child?.kill('SIGKILL'))

/** Starts a process that registers three parts; `parts` are the bodies of their close functions. */
async function start(parts: readonly string[], ipc: 'ipc' | 'ignore' = 'ignore') {
  const program = `
    const { log } = await import('#platform/process/log.ts')
    const { onShutdown, isStopping } = await import('#platform/process/shutdown.ts')
    log.level = 'silent'
    const say = (line) => console.log(line)
    ${parts.map((body) => `onShutdown(async () => { ${body} })`).join('\n')}
    setInterval(() => {}, 1_000)
    say('up')`
  child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit', ipc],
  })
  const lines: string[] = []
  const output = createInterface({ input: child.stdout! })
  output.on('line', (line) => lines.push(line))
  // Not `close`, which does not come where the parent disconnected.
  const exit = Promise.all([once(child, 'exit'), once(output, 'close')])
  await once(output, 'line')
  return { process: child, lines, exit: async () => (await exit)[0][0] as number | null }
}

describe('a process', () => {
  it('closes on SIGTERM what it opened last first, and exits with 0', async () => {
    const service = await start([`say('database')`, `say('bus')`, `say('server ' + isStopping())`])
    service.process.kill('SIGTERM')
    expect(await service.exit()).toBe(0)
    expect(service.lines).toEqual(['up', 'server true', 'bus', 'database'])
  })

  it('goes on when a part cannot be closed', async () => {
    const service = await start([`say('database')`, `throw new Error('it is stuck')`])
    service.process.kill('SIGINT')
    expect(await service.exit()).toBe(0)
    expect(service.lines).toEqual(['up', 'database'])
  })

  it('stops once, however often it is asked to', async () => {
    const slow = `say('closing'); await new Promise((resolve) => setTimeout(resolve, 300))`
    const service = await start([`say('database')`, slow])
    service.process.kill('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 100))
    service.process.kill('SIGINT')
    expect(await service.exit()).toBe(0)
    expect(service.lines).toEqual(['up', 'closing', 'database'])
  })

  it('ends when the parent that started it is gone', async () => {
    const service = await start([`say('database')`], 'ipc')
    service.process.disconnect()
    expect(await service.exit()).toBe(0)
    expect(service.lines).toEqual(['up', 'database'])
  })

  it(
    'exits with 1 when closing takes longer than the deadline',
    async () => {
      const service = await start([`await new Promise(() => {})`])
      const began = performance.now()
      service.process.kill('SIGTERM')
      expect(await service.exit()).toBe(1)
      expect(performance.now() - began).toBeGreaterThan(DEADLINE_MS - 500)
    },
    2 * DEADLINE_MS,
  )
})
