/**
 * The system that is put to the proof: every write is on the disk before it is answered, the services have as many
 * replicas as is asked for, and the ways between them and the parts can be cut.
 */
import { freePort } from '../../dev/parts/free-port.ts'
import { freePorts, type Ports } from '../../dev/parts/ports.ts'
import { root } from '../../dev/paths.ts'
import type { Service } from '../../dev/services.ts'
import { subgraphNames } from '../../dev/subgraphs.ts'
import { type RunningGraph, startGraph } from '../e2e/graph.ts'
import { type Arrow, partsOf, startArrows } from './injection/arrows.ts'
import { type Front, startFront } from './injection/front.ts'
import { type NatsCluster, startNatsCluster } from './injection/nats-cluster.ts'
import { type SmallDisk, startOnSmallDisk } from './injection/small-disk.ts'
import { startStandbyPair, type StandbyPair } from './injection/standby.ts'

export interface ProvenOptions {
  /** Where the services' code is; by default this repository. */
  tree?: string | undefined
  /** Where other code is, which the last replica of each service runs. */
  beside?: string | undefined
  durable?: boolean
  /** The folder of a system that was stopped, to begin with a copy of what it holds. */
  copyOf?: string | undefined
  /** Of the gateway and of each subgraph. */
  replicas?: number
  /** Whether the ways to the parts can be cut. */
  arrows?: boolean
  /** How many NATS servers there are, each with all streams. */
  natsNodes?: number
  /** Whether order's database has a synchronous standby. */
  standby?: boolean
  /** Whether order's database is on a disk that can be filled. */
  smallDisk?: boolean
  /** How far ahead the clock of one further replica of order, product and payment is, which serves no requests. */
  skewMs?: number
}

export interface ProvenGraph extends RunningGraph {
  arrows: Arrow[]
  /** The replicas of each service that has several, by the services' names. */
  replicas: Record<string, string[]>
  /** The NATS servers, where there are several. */
  cluster?: NatsCluster | undefined
  /** Order's database and its standby, where it has one. */
  standby?: StandbyPair | undefined
  /** The disk of order's database, where it can be filled. */
  smallDisk?: SmallDisk | undefined
  /** What stands in front of them. */
  fronts: Record<string, Front>
}

/** A run places more orders in a customer's name than a person could. */
const UNLIMITED = { RATE_LIMIT_FACTOR: '10000' }
const SKEWED = ['order', 'product', 'payment']

export async function startProvenGraph({
  tree = root,
  beside,
  durable = true,
  copyOf,
  replicas: count = 1,
  arrows: cut = false,
  natsNodes = 1,
  standby: hasStandby = false,
  smallDisk: hasSmallDisk = false,
  skewMs,
}: ProvenOptions = {}): Promise<ProvenGraph> {
  const ports: Ports = await freePorts()
  const replicated = ['gateway', ...subgraphNames()]
  const replicas = Object.fromEntries(
    replicated.map((name) => [name, Array.from({ length: count }, (_, index) => nameOf(name, index))]),
  )
  const skewed = skewMs === undefined ? [] : SKEWED.map((name) => `${name}-skewed`)
  const behind: Record<string, number> = {}
  for (const name of [...Object.values(replicas).flat(), ...skewed]) ports[name] ??= await freePort()
  for (const name of replicated) behind[name] = count > 1 ? await freePort() : ports[name]!

  const cluster = natsNodes > 1 ? await startNatsCluster(natsNodes) : undefined
  const standby = hasStandby ? await startStandbyPair(ports['postgres-order']!) : undefined
  const smallDisk = hasSmallDisk ? await startOnSmallDisk(ports['postgres-order']!) : undefined
  const own = standby ?? smallDisk
  const arrows = cut
    ? await startArrows(
        Object.fromEntries(
          Object.entries(replicas).flatMap(([name, each]) =>
            each.map((one) => [one, partsOf(name).filter((part) => !cluster || part !== 'nats')]),
          ),
        ),
        ports,
      )
    : undefined
  const fronts = await Promise.all(
    count > 1
      ? replicated.map((name) =>
          startFront(
            behind[name]!,
            replicas[name]!.map((one) => ports[one]!),
          ),
        )
      : [],
  )

  /** The service as often as it runs, knowing the others by their fronts. */
  function expand(service: Service): Service[] {
    const { name } = service
    const urls = Object.entries(service.env).map(([key, value]) => [key, value && throughFronts(value)])
    const main = `${tree}/${service.main}`
    const mainOf = (one: string) =>
      beside && one === replicas[name]?.at(-1) ? `${beside}/${service.main}` : main
    const env = { ...Object.fromEntries(urls), ...UNLIMITED } as Service['env']
    // The second and third have no port of their own for metrics.
    const alone = { ...env, METRICS_PORT: undefined }
    const same = (replicas[name] ?? [name]).map((one) => {
      return { ...service, main: mainOf(one), env: one === name ? env : alone, name: one }
    })
    const ahead = {
      SKEW_MS: String(skewMs),
      NODE_OPTIONS: `--import=${root}/dev/drills/skewed-clock.mjs`,
    }
    const late = skewed.includes(`${name}-skewed`)
      ? [{ ...service, main, env: { ...alone, ...ahead }, name: `${name}-skewed` }]
      : []
    return [...same.map((one) => arrows?.rewire(one) ?? one), ...late]
  }

  function throughFronts(value: string): string {
    return replicated.reduce(
      (url, name) => url.replace(`http://127.0.0.1:${ports[name]}/`, `http://127.0.0.1:${behind[name]}/`),
      value,
    )
  }

  const stopAll = async () => {
    const others = [arrows, cluster, own, ...fronts]
    await Promise.all(others.map(async (each) => each?.stop()))
  }
  try {
    const graph = await startGraph({
      durable,
      ports,
      copyOf,
      env: { ...cluster?.urls, ...(own && { ORDER_DATABASE_URL: own.url }) },
      streamReplicas: natsNodes,
      processes: (planned) => planned.flatMap(expand),
    })
    return {
      ...graph,
      url: `http://127.0.0.1:${behind.gateway}/graphql`,
      arrows: arrows?.all ?? [],
      replicas: count > 1 ? replicas : {},
      cluster,
      standby,
      smallDisk,
      fronts: Object.fromEntries(fronts.map((front, index) => [replicated[index]!, front])),
      async stop() {
        await graph.stop()
        await stopAll()
      },
    }
  } catch (error) {
    await stopAll()
    throw error
  }
}

/** The first one has the service's own name. */
const nameOf = (name: string, index: number) => (index === 0 ? name : `${name}-${index + 1}`)
