import { describe, expect, it } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
import { type Pause, type Running, supervise } from './supervisor.ts'

const BACKOFF = { firstMs: 20, maxMs: 80, stableMs: 10_000 }
const AN_HOUR_MS = 3_600_000

/** Processes of the imagination: each can be made to end, and the starts are counted. */
function fakeProcesses(failsAt: number[] = []) {
  const stopped: number[] = []
  let starts = 0
  let end = () => {}
  const start = async (): Promise<Running> => {
    const pid = ++starts
    if (failsAt.includes(pid)) throw new Error(`start ${pid} failed`)
    const gone = new Promise<void>((resolve) => (end = resolve))
    const stop = async () => {
      stopped.push(pid)
      end()
    }
    return { pid, gone, stop }
  }
  return { starts: () => starts, stopped, start, end: () => end() }
}

/** Pauses that take no time and are written down. */
function notedPauses() {
  const pauses: number[] = []
  const pause: Pause = async (ms) => void pauses.push(ms)
  return { pauses, pause }
}

describe('a supervised process', () => {
  it('is started again when it ends, and both are said', async () => {
    const { start, end } = fakeProcesses()
    const lines: string[] = []
    const service = supervise('order', start, (line) => lines.push(line), BACKOFF)
    await service.started
    end()
    await eventually(() => lines.length >= 2)
    expect(service.pid()).toBe(2)
    expect(lines).toEqual(['order (pid 1) ended unexpectedly; starting it again', 'order runs again (pid 2)'])
    await service.stop(100)
  })

  it('waits twice as long after each failure, up to a bound, and says how long', async () => {
    const { start, end } = fakeProcesses([2, 3, 4, 5])
    const { pauses, pause } = notedPauses()
    const lines: string[] = []
    const service = supervise('order', start, (line) => lines.push(line), BACKOFF, pause)
    await service.started
    end()
    await eventually(() => service.pid() === 6)
    expect(pauses).toEqual([20, 40, 80, 80, 80])
    const said = lines.flatMap((line) => / is tried again in (.+) s$/.exec(line)?.[1] ?? [])
    expect(said.map((seconds) => Number(seconds) * 1_000)).toEqual(pauses.slice(1))
    await service.stop(100)
  })

  it.each([
    ['waits longer still', 'had just started', 10_000, [20, 40]],
    ['waits no longer', 'had been well for a while', -1, [20, 20]], // any time is longer than that
  ])('%s when it ends again and %s', async (_waits, _was, stableMs, expected) => {
    const { start, end } = fakeProcesses()
    const { pauses, pause } = notedPauses()
    const service = supervise('order', start, () => {}, { ...BACKOFF, stableMs }, pause)
    await service.started
    for (const next of [2, 3]) {
      end()
      await eventually(() => service.pid() === next)
    }
    expect(pauses).toEqual(expected)
    await service.stop(100)
  })

  it('fails its caller when the first start fails', async () => {
    const { start, starts } = fakeProcesses([1])
    const service = supervise('order', start, () => {}, BACKOFF)
    await expect(service.started).rejects.toThrow('start 1 failed')
    await service.stop(100)
    expect(starts()).toBe(1)
  })

  it('is not started again once it is stopped', async () => {
    const { start, starts, stopped, end } = fakeProcesses()
    const service = supervise('order', start, () => {}, BACKOFF)
    await service.started
    const done = service.stop(100)
    end()
    await done // nothing runs after that which could start it
    expect(stopped).toContain(1)
    expect(starts()).toBe(1)
  })

  it('does not keep waiting whoever stops it in a pause', async () => {
    const { start, starts, end } = fakeProcesses()
    const lines: string[] = []
    const backoff = { ...BACKOFF, firstMs: AN_HOUR_MS }
    const service = supervise('order', start, (line) => lines.push(line), backoff)
    await service.started
    end()
    await eventually(() => lines.length >= 1)
    await service.stop(100)
    expect(starts()).toBe(1)
  })
})
