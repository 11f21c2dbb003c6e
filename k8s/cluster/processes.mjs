/** Starts programs with their output in files, waits until what they serve answers, and stops them in reverse order. */
import { spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const STOPS_WITHIN_MS = 10_000
const POLL_MS = 100
const LAST_CHARACTERS = 2_000

export function createProcesses(bin, folder) {
  const running = []

  function start(program, args) {
    const log = join(folder, `${program}.log`)
    const output = openSync(log, 'w')
    const child = spawn(join(bin, program), args, { cwd: folder, stdio: ['ignore', output, output] })
    const ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code))
      child.once('error', (error) => resolve(error.message))
    })
    running.push({ program, child, ended, log })
  }

  /** @throws Error with the last words of a program that has ended by itself */
  function assertAllRun() {
    for (const { program, child, log } of running)
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
        throw new Error(`${program} has ended: ${readFileSync(log, 'utf8').slice(-LAST_CHARACTERS)}`)
  }

  async function stop() {
    for (const { child, ended } of running.splice(0).toReversed()) {
      if (child.pid === undefined) continue
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS)
      await ended
      clearTimeout(late)
    }
  }

  return { start, stop, assertAllRun }
}

/** Asks until the answer is true. What it throws in the meantime is its last word. */
export async function until(what, ask, withinMs = 60_000) {
  const deadline = Date.now() + withinMs
  let last = ''
  for (;;) {
    try {
      const answer = await ask()
      if (answer) return answer
    } catch (error) {
      last = error.message
    }
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs / 1_000} s: ${what}. ${last}`)
    await sleep(POLL_MS)
  }
}

export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer()
      return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
    }),
  )
  const ports = servers.map((server) => server.address().port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
