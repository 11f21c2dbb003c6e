import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { freePort } from './free-port.ts'

const PROCESSES = 3
const PORTS = 400

describe('a free port', () => {
  it('is given to nobody twice, in this process or another', async () => {
    const source = `import { freePort } from ${JSON.stringify(join(import.meta.dirname, 'free-port.ts'))}
      const ports = []; for (let count = 0; count < ${PORTS}; count++) ports.push(await freePort())
      console.log(JSON.stringify(ports)); process.stdin.resume()`
    const args = ['--input-type=module-typescript', '-e', source]
    const processes = Array.from({ length: PROCESSES }, () =>
      spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
    const others = processes.map(async ({ stdout }) => {
      const [line] = await once(createInterface({ input: stdout }), 'line')
      return JSON.parse(line) as number[]
    })
    const own: number[] = []
    for (let count = 0; count < PORTS; count++) own.push(await freePort())
    const all = [...own, ...(await Promise.all(others)).flat()]
    for (const { stdin } of processes) stdin.end() // until now each has kept its ports
    expect(all).toHaveLength(PORTS * (PROCESSES + 1))
    expect(new Set(all).size).toBe(all.length)
  }, 30_000)
})
