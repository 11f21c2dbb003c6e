/**
 * A real Prometheus that scrapes the running system every second: the one on PATH, or Debian's, unpacked beside the
 * other parts. Where neither can be had there is none, and whoever asks goes without.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { hasApt, libraryPath, unpackDebianPackage } from '../../../dev/install/debian-package.ts'
import { freePort } from '../../../dev/parts/free-port.ts'
import { runOrThrow, runToEnd } from '../../../dev/processes/child.mjs'
import { eventually } from '../../eventually.ts'

const QUERY_TIMEOUT_MS = 10_000
const CHECK_TIMEOUT_MS = 30_000

interface Binaries {
  folder: string
  env: Record<string, string>
}

/** @returns undefined where there is no Prometheus to be had */
export async function findPrometheus(): Promise<Binaries | undefined> {
  try {
    await runOrThrow({ command: 'promtool', args: ['--version'] }, { timeoutMs: CHECK_TIMEOUT_MS })
    return { folder: '', env: {} }
  } catch {
    if (!hasApt()) return undefined
  }
  try {
    const root = await unpackDebianPackage('prometheus')
    return { folder: join(root, 'usr/bin/'), env: { LD_LIBRARY_PATH: await libraryPath(root) } }
  } catch {
    return undefined
  }
}

/** @throws with what promtool says against the rules */
export function checkRules({ folder, env }: Binaries, file: string): Promise<string> {
  const command = { command: `${folder}promtool`, args: ['check', 'rules', file] }
  return runOrThrow(command, { env, timeoutMs: CHECK_TIMEOUT_MS })
}

/** @param files promtool's files of unit tests, as objects. @throws with what fails */
export async function testRules({ folder, env }: Binaries, files: readonly object[]): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'storegraph-promtool-'))
  try {
    const names = files.map((_file, index) => join(home, `cases-${index}.yml`))
    await Promise.all(files.map((file, index) => writeFile(names[index]!, stringify(file))))
    const command = { command: `${folder}promtool`, args: ['test', 'rules', ...names] }
    const { code, output, errors } = await runToEnd(command, { env, timeoutMs: CHECK_TIMEOUT_MS })
    if (code !== 0) throw new Error(`${output}${errors}`)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** @param targets the processes' host and port, by the names of their jobs */
export async function startPrometheus(
  { folder, env }: Binaries,
  targets: Record<string, string>,
  rules: string,
) {
  const home = mkdtempSync(join(tmpdir(), 'storegraph-prometheus-'))
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s', scrape_timeout: '1s' },
    rule_files: [rules],
    scrape_configs: Object.entries(targets).map(([job_name, target]) => ({
      job_name,
      static_configs: [{ targets: [target] }],
    })),
  }
  await writeFile(join(home, 'prometheus.yml'), stringify(config))
  const url = `http://127.0.0.1:${await freePort()}`
  const args = [
    `--config.file=${join(home, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(home, 'data')}`,
    `--web.listen-address=${new URL(url).host}`,
    '--enable-feature=exemplar-storage',
  ]
  const child: ChildProcess = spawn(`${folder}prometheus`, args, {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
  async function get<Data>(path: string): Promise<Data> {
    const response = await fetch(`${url}/api/v1/${path}`, { signal: AbortSignal.timeout(QUERY_TIMEOUT_MS) })
    const { status, data, error } = (await response.json()) as { status: string; data: Data; error?: string }
    if (status !== 'success') throw new Error(error ?? status)
    return data
  }
  const query = async (text: string) =>
    (
      await get<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
        `query?query=${encodeURIComponent(text)}`,
      )
    ).result
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await rm(home, { recursive: true, force: true })
  }
  try {
    await eventually(async () => (await query('up')).length > 0)
  } catch (error) {
    await stop()
    throw error
  }
  return { query, get, stop }
}
