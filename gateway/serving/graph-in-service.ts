/**
 * The graph that answers, which another can replace while it does. Each operation stays with the graph that admitted it,
 * from its check to its last event: no request meets two graphs. A graph that was replaced plans until the last request
 * that it admitted must have been answered, and its subscriptions go on until they end by themselves; those that are
 * left after a long time are told to come again, which costs them nothing where they resume.
 */
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { startInterval } from '#platform/process/interval.ts'
import { log } from '#platform/process/log.ts'
import type { AdmitOperation, AnswerOperation } from '../execution/answer-operation.ts'
import type { CheckedOperation } from '../execution/check-operation.ts'
import type { PrepareSubscription } from '../subscriptions/prepare-subscription.ts'
import type { SharedStreams } from '../subscriptions/shared-streams.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import type { ServedGraph } from './served-graph.ts'

/** Longer than any request takes (operation-context.ts). */
const REQUESTS_END_MS = 35_000
/** Longer than an access token lasts, with which a subscription ends. */
const SUBSCRIPTIONS_END_MS = 15 * 60_000
/** Graphs of before that may still have subscriptions. */
const MAX_RETIRED = 4
const LOOK_EVERY_MS = 1_000

export interface GraphInService {
  readonly current: ServedGraph
  readonly schema: GraphQLSchema
  readonly admit: AdmitOperation
  readonly answer: AnswerOperation
  readonly prepare: PrepareSubscription
  readonly streams: Pick<SharedStreams, 'subscribe'>
  /** From now on the next graph answers what comes. */
  replace(next: ServedGraph): void
  close(): Promise<void>
}

interface Retired {
  readonly graph: ServedGraph
  /** ms since the epoch */
  readonly since: number
  plans: boolean
}

export function createGraphInService(first: ServedGraph, now: () => number = Date.now): GraphInService {
  let current = first
  const retired: Retired[] = []
  const admittedBy = new WeakMap<CheckedOperation, ServedGraph>()
  const preparedBy = new WeakMap<Subscription, ServedGraph>()
  const graphOf = (checked: CheckedOperation) => admittedBy.get(checked) ?? current
  const looking = startInterval(LOOK_EVERY_MS, look, 'could not let go of a graph that was replaced')

  async function look(): Promise<void> {
    for (const each of retired.slice()) {
      const age = now() - each.since
      const isTooMany = retired.length - retired.indexOf(each) > MAX_RETIRED
      if (age > SUBSCRIPTIONS_END_MS || isTooMany) each.graph.streams.failAll(comeAgain())
      if (age < REQUESTS_END_MS) continue
      if (each.graph.streams.size() === 0) {
        retired.splice(retired.indexOf(each), 1)
        await each.graph.close()
        log.info('a graph that was replaced is no longer used')
      } else if (each.plans) {
        each.plans = false
        await each.graph.endPlanning()
      }
    }
  }

  return {
    get current() {
      return current
    },
    get schema() {
      return current.schema
    },
    async admit(request, caller) {
      const graph = current
      const checked = await graph.admit(request, caller)
      if (!('errors' in checked)) admittedBy.set(checked, graph)
      return checked
    },
    answer: (checked, caller, asText) => graphOf(checked).answer(checked, caller, asText),
    async prepare(checked, caller, after) {
      const graph = graphOf(checked)
      const prepared = await graph.prepare(checked, caller, after)
      if ('subscription' in prepared) preparedBy.set(prepared.subscription, graph)
      return prepared
    },
    streams: {
      subscribe: (subscription) => (preparedBy.get(subscription) ?? current).streams.subscribe(subscription),
    },
    replace(next) {
      retired.push({ graph: current, since: now(), plans: true })
      current = next
    },
    async close() {
      await looking.close()
      await Promise.all([current, ...retired.map(({ graph }) => graph)].map((graph) => graph.close()))
    },
  }
}

const comeAgain = () =>
  new GraphQLError('The graph has been replaced. Subscribe again, behind the last event.', {
    extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: 1 },
  })
