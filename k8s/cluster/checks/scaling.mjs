/** The autoscalers follow what they are told to follow, twofold in a minute at most, to their bounds, and back slowly. */
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../processes.mjs'
import { DEPLOYMENTS, NAMESPACE, SERVICES } from '../workloads.mjs'

const SCALERS = `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`
/** A first step waits for 30 s, a second one for the rest of the minute. */
const STEPS_WITHIN_MS = 180_000
const STAYS_FOR_MS = 15_000
const BUSY_MILLICORES = 500

export async function checkScaling({ client, metrics, check }) {
  const scalers = Object.fromEntries(
    (await client.list(SCALERS)).map((each) => [each.metadata.name, each.spec]),
  )
  const least = await counts(client)
  check(
    `without load there are as few as allowed: ${SERVICES.map((name) => `${name} ${least[name]}`).join(', ')}`,
    SERVICES.every((name) => least[name] === scalers[name].minReplicas),
  )

  const requests = metricOf(scalers.gateway, 'Pods').pods
  const backlog = metricOf(scalers.order, 'External').external
  metrics.told.cpu.product = BUSY_MILLICORES
  metrics.told.pods[requests.metric.name] = { gateway: 2 * Number(requests.target.averageValue) }
  const consumer = Object.values(backlog.metric.selector.matchLabels).join(' ')
  metrics.told.external[`${backlog.metric.name} ${consumer}`] = 5 * Number(backlog.target.averageValue)

  const most = { ...least }
  let jump = 1
  const reached = async (name, count) => (await counts(client))[name] >= count
  let last = least
  await until(
    'the autoscalers have followed',
    async () => {
      const now = await counts(client)
      for (const name of SERVICES) {
        most[name] = Math.max(most[name], now[name])
        jump = Math.max(jump, now[name] / last[name])
      }
      last = now
      return now.product >= scalers.product.maxReplicas && now.gateway >= 2 * least.gateway && now.order >= 5
    },
    STEPS_WITHIN_MS,
  )
  check('none more than doubled at once', jump <= 2, String(jump))
  check(
    `product grew to its bound of ${scalers.product.maxReplicas} with its processor time`,
    most.product === scalers.product.maxReplicas,
  )
  check(`gateway grew to ${most.gateway} with its requests in flight`, most.gateway >= 2 * least.gateway)
  check('order grew to 5 with the messages that wait for it', most.order === 5, String(most.order))
  check(
    'user and payment, which had nothing to do, stayed',
    most.user === least.user && most.payment === least.payment,
  )

  metrics.told.cpu = {}
  metrics.told.pods = {}
  metrics.told.external = {}
  const high = await counts(client)
  await sleep(STAYS_FOR_MS)
  const later = await counts(client)
  check(
    'a calm moment takes nobody away',
    SERVICES.every((name) => later[name] >= high[name]),
    JSON.stringify({ high, later }),
  )

  await client.patch(`${SCALERS}/product`, {
    spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
  })
  await until(
    'product shrinks once it has been calm for long enough',
    async () => !(await reached('product', high.product)),
  )
  await sleep(STAYS_FOR_MS)
  const { product } = await counts(client)
  check('then one pod goes in a minute', product === high.product - 1, String(product))
}

const metricOf = (spec, type) => spec.metrics.find((metric) => metric.type === type)

async function counts(client) {
  const all = await client.list(DEPLOYMENTS)
  return Object.fromEntries(all.map(({ metadata, spec }) => [metadata.name, spec.replicas]))
}
