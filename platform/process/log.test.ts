import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const PROGRAM = `
  const { configureLog, log } = await import('#platform/process/log.ts')
  configureLog('test', 'info')
  log.info('listening')
  process.stdin.on('end', () => {
    log.info('stopping')
    log.warn('nobody reads it')
    log.fatal('really nobody')
    process.exit(3)
  })
  process.stdin.resume()
`

it('a process whose reader is gone still ends', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  child.stdout.destroy()
  child.stdin.end()
  const [code] = await Promise.race([once(child, 'exit'), once(AbortSignal.timeout(10_000), 'abort')])
  child.kill('SIGKILL')
  expect(code).toBe(3)
})
