import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { type Running, supervise } from './supervisor.ts'

const BACKOFF = { firstMs: 20, maxMs: 80, stableMs: 10_000 }

/** Processes of the imagination: each can be made to end, and the starts are counted. */
function fakeProcesses(failsAt: number[] = []) {
  const starts: number[] = []
  const stopped: number[] = []
  let end = () => {}
  const start = async (): Promise<Running> => {
    starts.push(Date.now())
    const pid = starts.length
    if (failsAt.includes(pid)) throw new Error(`start ${pid} failed`)
    const gone = new Promise<void>((resolve) => (end = resolve))
    const stop = async () => {
      stopped.push(pid)
      end()
    }
    return { pid, gone, stop }
  }
  return { starts, stopped, start, end: () => end() }
}

describe('a supervised process', () => {
  it('is started again when it ends, and both are said', async () => {
    const { start, end } = fakeProcesses()
    const lines: string[] = []
    const service = supervise('order', start, (line) => lines.push(line), BACKOFF)
    await service.started
    end()
    await sleep(60)
    expect(service.pid()).toBe(2)
    expect(lines).toEqual(['order (pid 1) ended unexpectedly; starting it again', 'order runs again (pid 2)'])
    await service.stop(100)
  })

  it('waits twice as long after each failure, up to a bound', async () => {
    const { start, starts, end } = fakeProcesses([2, 3, 4, 5])
    const service = supervise('order', start, () => {}, BACKOFF)
    await service.started
    end()
    await sleep(500)
    const pauses = starts.slice(2).map((time, index) => time - starts[index + 1]!)
    expect(pauses.map((ms) => Math.min(Math.floor(ms / 20) * 20, 80))).toEqual([40, 80, 80, 80])
    expect(service.pid()).toBe(6)
    await service.stop(100)
  })

  it('fails its caller when the first start fails', async () => {
    const { start, starts } = fakeProcesses([1])
    const service = supervise('order', start, () => {}, BACKOFF)
    await expect(service.started).rejects.toThrow('start 1 failed')
    await service.stop(100)
    expect(starts).toHaveLength(1)
  })

  it('is not started again once it is stopped', async () => {
    const { start, starts, stopped, end } = fakeProcesses()
    const service = supervise('order', start, () => {}, BACKOFF)
    await service.started
    const done = service.stop(100)
    end()
    await done
    await sleep(60)
    expect(stopped).toContain(1)
    expect(starts).toHaveLength(1)
  })
})
