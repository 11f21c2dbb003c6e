/**
 * What `npm start -- --observe` starts beside the system: Prometheus and Alertmanager, on PATH or from Debian, and Jaeger,
 * which takes the spans itself, on PATH. What cannot be had is said in a sentence, and the rest works without it; what
 * ends meanwhile is not started again (docs/decisions/0043-what-observes-without-docker.md).
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { findServer } from '../install/find-server.ts'
import type { Ports } from '../parts/ports.ts'
import { isTaken } from '../parts/probe.ts'
import { takenPort } from '../parts/taken-port.ts'
import { startDaemon } from '../processes/daemon.ts'
import type { Running } from '../processes/supervisor.ts'
import { type Observer, OBSERVERS } from './observers.ts'

const READY_WITHIN_MS = 30_000
const ASK_WITHIN_MS = 1_000
const STOP_WITHIN_MS = 5_000

export interface Observers {
  /** What the services are told. */
  env: Record<string, string>
  /** Where to look. */
  places: readonly (readonly [what: string, where: string])[]
  stop(): Promise<void>
}

type Step = <Result>(name: string, work: Promise<Result>) => Promise<Result>

export async function startObservers(
  folder: string,
  ports: Ports,
  report: (line: string) => void,
  step: Step,
  observers: readonly Observer[] = OBSERVERS,
): Promise<Observers> {
  const running: Running[] = []
  const started = await Promise.all(
    observers.map(async (observer) => {
      try {
        running.push(await step(observer.title, start(observer, folder, ports)))
        return [observer]
      } catch (error) {
        report(
          `  ${observer.title} is not there: ${(error as Error).message.split(': install it')[0]}. ${observer.without}`,
        )
        return []
      }
    }),
  )
  const there = started.flat()
  return {
    env: Object.assign({}, ...there.map(({ env }) => env?.(ports))) as Record<string, string>,
    places: there.map(({ title, port }) => [title, `http://localhost:${ports[port]}`]),
    async stop() {
      await Promise.all(running.map((each) => each.stop(STOP_WITHIN_MS)))
    },
  }
}

/** @throws Error in a sentence where it cannot be had, or does not start */
async function start(observer: Observer, folder: string, ports: Ports): Promise<Running> {
  const { server, port, config, args, health = '/-/ready' } = observer
  if (await isTaken(ports[port]!)) throw await takenPort(port, ports[port]!)
  const { command, env } = await findServer(server)
  const home = join(folder, server.name)
  await mkdir(join(folder, 'logs'), { recursive: true })
  await mkdir(home, { recursive: true })
  const file = join(home, `${server.name}.yaml`)
  await writeFile(file, stringify(config(ports)))
  return startDaemon({
    command,
    args: args(file, home, ports),
    env,
    stopSignal: 'SIGTERM',
    logFile: join(folder, 'logs', `${server.name}.log`),
    isReady: () => answers(`http://127.0.0.1:${ports[port]}${health}`),
    readyWithinMs: READY_WITHIN_MS,
    signal: new AbortController().signal,
  })
}

const answers = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(ASK_WITHIN_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )
