/**
 * What every system of a test run begins with: databases that are migrated and seeded. They are made once a run, by
 * whoever needs them first, and copied.
 */
import { existsSync } from 'node:fs'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lock } from '../../dev/install/lock.mjs'
import { freePorts } from '../../dev/parts/ports.ts'
import { createStack } from '../../dev/runner/stack.ts'

/** @returns the folder of a stopped system, which the test run removes; undefined outside one */
export async function preparedFolder(): Promise<string | undefined> {
  const ofRun = process.env.TEST_FOLDER
  if (!ofRun) return undefined
  const folder = join(ofRun, 'prepared')
  const isReady = join(ofRun, 'prepared.ready')
  const held = await lock('prepared system', ofRun)
  try {
    if (!existsSync(isReady)) {
      await rm(folder, { recursive: true, force: true })
      await prepare(folder)
      await writeFile(isReady, '')
    }
    return folder
  } finally {
    await held.release()
  }
}

async function prepare(folder: string): Promise<void> {
  await mkdir(folder)
  await chmod(folder, 0o755) // as root, Postgres runs as another user
  const lines: string[] = []
  const report = (line: string) => void lines.push(line)
  const ports = await freePorts()
  const stack = createStack({
    folder,
    ports,
    env: {},
    durable: false,
    testing: true,
    report,
    services: () => [],
  })
  try {
    await stack.start()
  } catch (error) {
    throw new Error(`the system that tests copy could not be made:\n${lines.join('\n')}`, { cause: error })
  } finally {
    await stack.stop()
  }
}
