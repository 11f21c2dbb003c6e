import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
import { beginDrill } from '../drills/begin-drill.ts'
import { type DrillServer, serveDrills } from '../drills/serve-drills.ts'
import { root } from '../paths.ts'
import { startChild } from '../processes/child.mjs'
import { freePorts } from '../parts/ports.ts'
import type { Service } from '../services.ts'
import { createStack, type Stack } from './stack.ts'

const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

describe('the whole system, with stand-ins for the services', () => {
  const lines: string[] = []
  let folder: string
  let stack: Stack
  const journal = () => readFileSync(join(folder, 'journal'), 'utf8').trim().split('\n')

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'storegraph-stack-'))
    chmodSync(folder, 0o755)
    const services = (): Service[] =>
      ['user', 'product', 'order', 'gateway'].map((name, index) => ({
        name,
        main: 'dev/testing/fake-service.mjs',
        wave: Math.ceil(index / 2),
        env: { NAME: name, JOURNAL: join(folder, 'journal') },
      }))
    const report = (line: string) => lines.push(line)
    stack = createStack({ folder, ports: await freePorts(), env: {}, durable: false, report, services })
    await stack.start()
  }, 60_000)

  afterAll(async () => {
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }, 30_000)

  it('starts the services wave by wave', () => {
    expect(journal()[0]).toBe('user started')
    expect(journal().at(-1)).toBe('gateway started')
  })

  it.each(['order', 'postgres-order', 'nats'])('starts %s again when it is killed', async (name) => {
    const pid = () => stack.processes().find((process) => process.name === name)?.pid
    const killed = pid() as number
    process.kill(killed, 'SIGKILL')
    await eventually(() => expect(lines).toContain(`${name} runs again (pid ${pid()})`))
    expect(pid()).not.toBe(killed)
    expect(lines).toContain(`${name} (pid ${killed}) ended unexpectedly; starting it again`)
  })

  describe('a drill', () => {
    let drills: DrillServer
    const pidOf = (name: string) => stack.processes().find((process) => process.name === name)?.pid
    const killed = (on: string, seconds = 60) => ({ name: 'subgraph-killed', on, seconds })

    beforeAll(async () => {
      drills = await serveDrills({ ...stack, folder, env: {} }, (line) => lines.push(line))
    })
    afterAll(() => drills?.close())

    it('lasts until it is ended, and is the only one', async () => {
      const drill = await beginDrill(folder, killed('order'))
      expect(pidOf('order')).toBeUndefined()
      await expect(beginDrill(folder, killed('user'))).rejects.toThrow(
        'The drill subgraph-killed is under way',
      )
      drill.heal()
      await drill.healed
      expect(isAlive(pidOf('order')!)).toBe(true)
    })

    it('lasts no longer than was said', async () => {
      const drill = await beginDrill(folder, killed('order', 0.1))
      await drill.healed
      expect(isAlive(pidOf('order')!)).toBe(true)
    })

    it('is healed when whoever asked for it is killed', async () => {
      const command = startChild(
        {
          command: process.execPath,
          args: ['dev/run.mjs', 'drill', 'postgres-away', '--on', 'user', '--no-orders'],
        },
        { cwd: root, env: { STOREGRAPH_DATA: folder, NODE_OPTIONS: '' }, output: 'discard' },
      )
      await eventually(() => pidOf('postgres-user') === undefined)
      command.kill('SIGKILL')
      await eventually(() => lines.includes('The drill postgres-away is healed.'))
      expect(isAlive(pidOf('postgres-user')!)).toBe(true)
    })

    it('starts a process with what it is to have, and afterwards as it was', async () => {
      const before = pidOf('order')
      const drill = await beginDrill(folder, { name: 'clock-skew', on: 'order', seconds: 60 })
      const during = pidOf('order')
      drill.heal()
      await drill.healed
      expect(new Set([before, during, pidOf('order')]).size).toBe(3)
    })

    it.each([
      ['that there is not', { name: 'flood', on: '', seconds: 1 }, 'There is no drill "flood".'],
      ['that goes on for ever', killed('order', 1e9), 'That is no drill'],
      ['of what does not run here', killed('moon'), 'moon was not started by npm start'],
    ])('%s is refused', async (_what, request, said) => {
      await expect(beginDrill(folder, request)).rejects.toThrow(said)
    })

    it('cannot be asked for by others', async () => {
      const socket = readFileSync(join(folder, 'drills.socket'), 'utf8')
      expect(statSync(dirname(socket)).mode & 0o077).toBe(0)
    })
  })

  it('stops the last first, and leaves no process', async () => {
    const pids = stack.processes().map(({ pid }) => pid as number)
    expect(pids.filter(isAlive)).toHaveLength(11)
    await stack.stop()
    expect(pids.filter(isAlive)).toEqual([])
    const stopped = journal()
      .filter((line) => line.endsWith('stopped'))
      .slice(-4) // a drill had one stop earlier
    expect(stopped[0]).toBe('gateway stopped')
    expect(stopped.at(-1)).toBe('user stopped')
  })
})
