/** The whole system, until Ctrl-C. */
import { startObservers } from '../observe/start-observers.ts'
import { assertRoom, diskProblem } from '../parts/disk.ts'
import { tryLock } from '../install/lock.mjs'
import { dataFolder } from '../paths.ts'
import { readPorts } from '../parts/ports.ts'
import { type DrillServer, serveDrills } from '../drills/serve-drills.ts'
import { createProgress } from './progress.ts'
import { onShutdownSignal } from '../processes/shutdown-signals.ts'
import { createStack } from './stack.ts'
import { summary } from './summary.ts'

const progress = createProgress((line) => console.log(line))
const { say, step } = progress

interface RunOptions {
  /** Whether what it tells is collected and shown as well. */
  observe: boolean
}

function fail(error: unknown): void {
  console.error(`\n${(diskProblem(error, dataFolder) ?? (error as Error)).message}`)
  process.exitCode = 1
}

async function main({ observe }: RunOptions): Promise<void> {
  const held = await tryLock('start', dataFolder)
  if ('holder' in held)
    throw new Error(`npm start runs here already (pid ${held.holder}): use that, or stop it first.`)
  await assertRoom(dataFolder)
  const ports = readPorts()
  const observers = observe ? await startObservers(dataFolder, ports, say, step) : undefined
  const stack = createStack({
    folder: dataFolder,
    ports,
    env: { ...process.env, ...observers?.env },
    durable: true,
    report: say,
    step,
    watched: true,
  })
  let stopping = false
  let drills: DrillServer | undefined
  const stop = async (reason?: string) => {
    if (stopping) return
    stopping = true
    if (reason) say(`\n${reason}: stopping …`)
    await drills?.close()
    await stack.stop()
    await observers?.stop()
    if (reason) say('Everything has stopped.')
    process.exit()
  }
  onShutdownSignal(
    (reason) => void stop(reason),
    () => void stack.kill().finally(() => process.exit(1)),
  )
  try {
    say('Starting Storegraph …')
    await stack.start()
    drills = await serveDrills({ ...stack, folder: dataFolder, env: process.env }, say)
    say(await summary(stack, dataFolder, observers?.places))
    say(`\n  Ready after ${progress.elapsed()}.`)
  } catch (error) {
    if (!stopping) fail(error)
    await stop()
  }
}

export async function run(options: RunOptions): Promise<void> {
  try {
    await main(options)
  } catch (error) {
    fail(error)
    process.exit()
  }
}
