import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
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

  it('stops the last first, and leaves no process', async () => {
    const pids = stack.processes().map(({ pid }) => pid as number)
    expect(pids.filter(isAlive)).toHaveLength(11)
    await stack.stop()
    expect(pids.filter(isAlive)).toEqual([])
    const stopped = journal().filter((line) => line.endsWith('stopped'))
    expect(stopped[0]).toBe('gateway stopped')
    expect(stopped.at(-1)).toBe('user stopped')
  })
})
