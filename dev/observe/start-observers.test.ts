/** What can be had is started and shown; what cannot is said, and keeps nobody from starting. */
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../parts/free-port.ts'
import type { Observer } from './observers.ts'
import { startObservers } from './start-observers.ts'

const SCRIPT = `require('node:http').createServer((_, response) => response.end()).listen(process.argv[1], '127.0.0.1')`

const there: Observer = {
  title: 'Viewer',
  server: { name: 'node', title: 'Node', atLeast: [20, 0], onPathOnly: true, path: '', brew: 'node' },
  port: 'trace-viewer',
  config: () => ({}),
  args: (_file, _home, ports) => ['-e', SCRIPT, String(ports['trace-viewer'])],
  env: (ports) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.spans}` }),
  without: '',
}
const missing: Observer = {
  ...there,
  title: 'Alertmanager',
  server: { ...there.server, name: 'there-is-no-such-server', title: 'Alertmanager' },
  port: 'alertmanager',
  without: 'Prometheus shows them.',
}

test('starts what there is, says what there is not, and stops it again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'storegraph-observers-'))
  const [viewer, alertmanager] = [await freePort(), await freePort()]
  const lines: string[] = []
  const step = <Result>(_name: string, work: Promise<Result>) => work
  const ports = { 'trace-viewer': viewer, alertmanager, spans: 1 }
  const observers = await startObservers(folder, ports, (line) => lines.push(line), step, [there, missing])
  try {
    expect(lines).toEqual([
      '  Alertmanager is not there: Alertmanager 20.0 or newer is not installed. Prometheus shows them.',
    ])
    expect(observers.places).toEqual([['Viewer', `http://localhost:${viewer}`]])
    expect(observers.env).toEqual({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })
  } finally {
    await observers.stop()
    await rm(folder, { recursive: true, force: true })
  }
  await expect(fetch(`http://127.0.0.1:${viewer}/`)).rejects.toThrow()
})
