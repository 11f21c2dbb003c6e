/**
 * The whole system for one test file: real parts and the real services as processes, on free ports, in a
 * folder that is gone afterwards.
 */
import { mkdtempSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runOrThrow } from '../../dev/processes/child.mjs'
import { freePorts, type Ports } from '../../dev/parts/ports.ts'
import { type Service, services } from '../../dev/services.ts'
import { createStack, type Stack } from '../../dev/runner/stack.ts'
import { preparedFolder } from './prepared-folder.ts'

export interface RunningGraph {
  /** The gateway's /graphql. */
  url: string
  stack: Stack
  /** Where its data, keys and logs are, until it stops. */
  folder: string
  stop(): Promise<void>
}

export interface GraphOptions {
  /** Further environment variables of some services, by the services' names. */
  environment?: Record<string, Record<string, string>>
  /** URLs of parts that run already, and what else `npm start` reads. */
  env?: NodeJS.ProcessEnv
  /** How many servers keep each stream, where `env` leads to as many. */
  streamReplicas?: number | undefined
  /** Every write goes to the disk before it is answered, as in production. */
  durable?: boolean
  /** Whether a service that hangs is killed and started again, as with `npm start`. */
  watched?: boolean
  /** Where each process listens; by default where nobody else does. */
  ports?: Ports
  /** The folder of a system that was stopped, to begin with a copy of what it holds; in a test run there is one. */
  copyOf?: string | undefined
  /** The processes to run, given those that the system has. */
  processes?: (planned: Service[]) => Service[]
}

const COPY_WITHIN_MS = 60_000

export async function startGraph({
  environment = {},
  env = {},
  streamReplicas,
  durable = false,
  watched = false,
  ports,
  copyOf: wanted,
  processes = (planned) => planned,
}: GraphOptions = {}): Promise<RunningGraph> {
  const folder = mkdtempSync(join(tmpdir(), 'storegraph-e2e-'))
  const copyOf = wanted ?? (Object.keys(env).length === 0 ? await preparedFolder() : undefined)
  // The databases belong to another user than we are.
  if (copyOf)
    await runOrThrow({ command: 'cp', args: ['-a', `${copyOf}/.`, folder] }, { timeoutMs: COPY_WITHIN_MS })
  await chmod(folder, 0o755)
  const lines: string[] = []
  const stack = createStack({
    folder,
    ports: ports ?? (await freePorts()),
    env,
    streamReplicas,
    durable,
    watched,
    testing: true,
    prepared: copyOf !== undefined,
    backoff: { firstMs: 200, maxMs: 2_000, stableMs: 10_000 },
    report: (line) => lines.push(line),
    services: (context) =>
      processes(services(context)).map((service) => ({
        ...service,
        env: { ...service.env, ...environment[service.name] },
      })),
  })
  const stop = async () => {
    await stack.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await stack.start()
  } catch (error) {
    await stop()
    throw new Error(`the system did not start:\n${lines.join('\n')}`, { cause: error })
  }
  return { url: `${stack.url('gateway')}/graphql`, stack, folder, stop }
}
