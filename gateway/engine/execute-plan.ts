/**
 * Runs a compiled plan and completes its answer. An answer is never late in part: fetches that failed are errors and
 * nulls in it. Only the caller's signal ends a run without an answer.
 */
import type { GraphQLFormattedError } from 'graphql'
import type { CompiledPlan, Step } from './compile-plan.ts'
import { Completion, NOT_FETCHED } from './completion.ts'
import type { Execution } from './execution.ts'
import type { SubgraphFetch } from './subgraph-fetch.ts'

export interface Run {
  /** As the client sent them, valid for the operation. */
  readonly variables?: Readonly<Record<string, unknown>>
  readonly fetch: SubgraphFetch
  readonly signal?: AbortSignal
  /** What is known beforehand, by response key: answers to `__schema` and `__type`, the data of an event. */
  readonly initial?: Readonly<Record<string, unknown>>
  /** What went wrong before: the errors of an event. */
  readonly initialErrors?: readonly GraphQLFormattedError[]
}

export interface PlanResult<Data> {
  readonly data: Data | null
  readonly errors?: readonly GraphQLFormattedError[]
}

/** @throws what the signal was aborted with */
export async function executePlan(
  compiled: CompiledPlan,
  run: Run,
): Promise<PlanResult<Record<string, unknown>>> {
  const { execution, completion, projection } = await fetchAll(compiled, run)
  const data = projection.data(execution.root, completion, 0) as Record<string, unknown> | undefined
  return result(compiled, execution, completion, data)
}

/** The same with `data` as JSON, `null` included. */
export async function executePlanAsJson(compiled: CompiledPlan, run: Run): Promise<PlanResult<string>> {
  const { execution, completion, projection } = await fetchAll(compiled, run)
  const data = projection.json(execution.root, completion, 0)
  return result(compiled, execution, completion, data)
}

export function toJson({ data, errors }: PlanResult<string>, extensions?: unknown): string {
  const failed = errors?.length ? `"errors":${JSON.stringify(errors)},` : ''
  const more = extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`
  return `{${failed}"data":${data ?? 'null'}${more}}`
}

async function fetchAll(
  compiled: CompiledPlan,
  { variables = {}, fetch, signal, initial, initialErrors = [] }: Run,
) {
  const isTrue = compiled.isTrue(variables)
  const { clientPath, clientVariable, step } = compiled
  const errors = [...initialErrors]
  const root = { ...initial }
  const execution: Execution = {
    root,
    variables,
    errors,
    fetch,
    signal,
    clientPath,
    isTrue,
    clientVariable,
  }
  if (step) await perform(step, execution)
  return { execution, completion: new Completion(errors), projection: compiled.projection(isTrue) }
}

function perform(step: Step, execution: Execution): Promise<void> | undefined {
  if (step.kind === 'exchange') {
    execution.signal?.throwIfAborted()
    return step.exchange(execution)
  }
  if (step.kind === 'sequence') return performInOrder(step.steps, execution)
  if (step.steps.length === 1) return perform(step.steps[0] as Step, execution)
  return performTogether(step.steps, execution)
}

async function performInOrder(steps: readonly Step[], execution: Execution): Promise<void> {
  for (const step of steps) await perform(step, execution)
}

async function performTogether(steps: readonly Step[], execution: Execution): Promise<void> {
  await Promise.all(steps.map(async (step) => perform(step, execution)))
}

function result<Data>(
  { isEmpty }: CompiledPlan,
  { errors }: Execution,
  completion: Completion,
  data: Data | undefined,
): PlanResult<Data> {
  const all = [...errors, ...completion.errors]
  if (all.length === 0) return { data: data ?? null }
  // A plan without a single fetch, for an operation that needs one, is the planner's way to say that there is none.
  const isUnplanned = isEmpty && completion.errors.some(({ extensions }) => extensions?.code === NOT_FETCHED)
  return { data: isUnplanned ? null : (data ?? null), errors: all }
}
