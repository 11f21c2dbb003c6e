import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { freePort } from './free-port.ts'

const PROCESSES = 3
const PORTS = 400

describe('a free port', () => {
  it('is given to nobody twice, in this process or another', async () => {
    const source = `import { freePort } from ${JSON.stringify(join(import.meta.dirname, 'free-port.ts'))}
      const ports = []; for (let count = 0; count < ${PORTS}; count++) ports.push(await freePort())
      console.log(JSON.stringify(ports)); setTimeout(() => {}, 2_000)`
    const others = Array.from({ length: PROCESSES }, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--input-type=module-typescript',
        '-e',
        source,
      ])
      return JSON.parse(stdout) as number[]
    })
    const own: number[] = []
    for (let count = 0; count < PORTS; count++) own.push(await freePort())
    const all = [...own, ...(await Promise.all(others)).flat()]
    expect(all).toHaveLength(PORTS * (PROCESSES + 1))
    expect(new Set(all).size).toBe(all.length)
  }, 30_000)
})
