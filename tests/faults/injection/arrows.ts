/**
 * The arrows between processes: each connection of a service to a Postgres, to NATS, to Redis and to the provider goes
 * through a proxy that can fall silent, in one direction or in both, while both ends are well.
 */
import type { Service } from '../../../dev/services.ts'
import type { Ports } from '../../../dev/parts/ports.ts'
import { type SilentProxy, startSilentProxy } from '../../silent-proxy.ts'

export interface Arrow {
  /** `order-2 → postgres-order` */
  name: string
  proxy: SilentProxy
}

export interface Arrows {
  all: Arrow[]
  /** The service, with the proxies in the place of what it connects to. */
  rewire(service: Service): Service
  stop(): Promise<void>
}

/** The variables that lead to the parts. */
const VARIABLES = ['DATABASE_URL', 'NATS_URL', 'REDIS_URL', 'STRIPE_API_URL']

/** @param services the processes, each with the parts that it uses */
export async function startArrows(
  services: Record<string, readonly string[]>,
  ports: Ports,
): Promise<Arrows> {
  const all: Arrow[] = []
  const byWay = new Map<string, SilentProxy>()
  for (const [service, parts] of Object.entries(services)) {
    for (const part of parts) {
      const proxy = await startSilentProxy(`http://127.0.0.1:${ports[part]}`)
      all.push({ name: `${service} → ${part}`, proxy })
      byWay.set(`${service} ${ports[part]}`, proxy)
    }
  }
  return {
    all,
    rewire(service) {
      const rewired = VARIABLES.flatMap((variable) => {
        const url = service.env[variable]
        const proxy = url && URL.canParse(url) && byWay.get(`${service.name} ${new URL(url).port}`)
        return url && proxy ? [[variable, proxy.url(url)] as const] : []
      })
      return { ...service, env: { ...service.env, ...Object.fromEntries(rewired) } }
    },
    async stop() {
      await Promise.all(all.map(({ proxy }) => proxy.stop()))
    },
  }
}

/** What each subgraph and the gateway connect to. */
export function partsOf(name: string): string[] {
  if (name === 'gateway') return ['nats', 'redis']
  const parts = [`postgres-${name}`, 'nats']
  if (name === 'payment') return [...parts, 'psp']
  return name === 'order' ? parts : [...parts, 'redis']
}
