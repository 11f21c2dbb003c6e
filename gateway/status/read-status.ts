/**
 * What every process says of itself: its readiness with reasons, and its figures. The gateway asks each subgraph over a
 * way that is the gateway's alone. However many look, each is asked once a second, and within a deadline: one that does
 * not answer is among the answers as such. Of several replicas behind one address it is one that answers.
 */
import type { Caller } from '#platform/identity/caller.ts'
import type { Readiness, ReadReadiness } from '#platform/process/health.ts'
import { type Figure, readFigures } from '#platform/telemetry/figures.ts'
import type { TokenSigner } from '../identity/token-signer.ts'
import type { SubgraphLocation } from '../subgraphs/subgraph-locations.ts'

const KEEP_MS = 1_000
/** Longer than a check and a metric may take (2 s). */
const ANSWERS_WITHIN_MS = 3_000
const NOBODY: Caller = { userId: null, role: null }
const WORST: readonly ServiceStatus['status'][] = ['silent', 'not ready', 'degraded', 'ready']

export interface ServiceStatus {
  name: string
  /** silent: it did not answer. */
  status: Readiness['status'] | 'silent'
  /** What is not as it should be. */
  reasons: readonly { check: string; state: string; reason: string }[]
  figures: readonly Figure[]
}

export interface Status {
  /** RFC 3339 */
  at: string
  /** That of the service that is worst off. */
  status: ServiceStatus['status']
  services: readonly ServiceStatus[]
}

export type ReadStatus = () => Promise<Status>

export function createStatusReader(
  subgraphs: () => readonly SubgraphLocation[],
  signer: Pick<TokenSigner, 'authorization'>,
  readReadiness: ReadReadiness,
): ReadStatus {
  async function ask({ name, url }: SubgraphLocation): Promise<ServiceStatus> {
    try {
      const answer = await fetch(new URL('/gateway/status', url), {
        headers: { authorization: await signer.authorization(NOBODY, name) },
        signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
      })
      if (!answer.ok) throw new Error(`it answers ${answer.status}`)
      return statusOf(name, (await answer.json()) as Readiness & { figures: Figure[] })
    } catch (error) {
      const { message, name: kind } = error as Error
      const reason = kind === 'TimeoutError' ? `no answer within ${ANSWERS_WITHIN_MS} ms` : message
      return { name, status: 'silent', reasons: [{ check: 'process', state: 'down', reason }], figures: [] }
    }
  }

  async function readAll(): Promise<Status> {
    const own = async () => statusOf('gateway', { ...(await readReadiness()), figures: await readFigures() })
    const services = await Promise.all([own(), ...subgraphs().map(ask)])
    const status = WORST.find((each) => services.some((service) => service.status === each)) ?? 'ready'
    return { at: new Date().toISOString(), status, services }
  }

  let latest: Promise<Status> | undefined
  return () => {
    if (latest) return latest
    const reading = readAll()
    latest = reading
    const forget = () => {
      latest = undefined
    }
    reading.then(() => setTimeout(forget, KEEP_MS).unref(), forget)
    return reading
  }
}

function statusOf(
  name: string,
  { status, checks, figures }: Readiness & { figures: Figure[] },
): ServiceStatus {
  const reasons = Object.entries(checks).flatMap(([check, said]) =>
    said.state === 'up' ? [] : [{ check, state: said.state, reason: said.reason }],
  )
  return { name, status, reasons, figures }
}
