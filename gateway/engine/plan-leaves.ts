/**
 * The fetches of a plan, each with the path that it is for and the conditions under which it is made. What this
 * engine does not run is refused here, before anything is executed.
 */
import type { FetchNode, PlanNode } from '@apollo/query-planner'
import type { ResponsePath } from './places.ts'

export interface Guard {
  readonly variable: string
  readonly wanted: boolean
}

export interface Leaf {
  readonly fetch: FetchNode
  readonly path: ResponsePath
  readonly guards: readonly Guard[]
}

/** A plan without its Flatten and Condition nodes, which are part of each leaf. */
export type PlanTree =
  | { readonly kind: 'sequence' | 'parallel'; readonly nodes: readonly PlanTree[] }
  | { readonly kind: 'leaf'; readonly leaf: Leaf }

export class UnsupportedPlan extends Error {
  override readonly name = 'UnsupportedPlan'
}

/** @throws UnsupportedPlan */
export function planTree(node: PlanNode, path: ResponsePath = [], guards: readonly Guard[] = []): PlanTree {
  switch (node.kind) {
    case 'Fetch':
      if (node.contextRewrites?.length) throw new UnsupportedPlan('@context is not supported.')
      return { kind: 'leaf', leaf: { fetch: node, path, guards } }
    case 'Flatten':
      return planTree(node.node, [...path, ...node.path], guards)
    case 'Sequence':
      return { kind: 'sequence', nodes: node.nodes.map((each) => planTree(each, path, guards)) }
    case 'Parallel':
      return { kind: 'parallel', nodes: node.nodes.map((each) => planTree(each, path, guards)) }
    case 'Condition': {
      const branches = [
        { branch: node.ifClause, wanted: true },
        { branch: node.elseClause, wanted: false },
      ]
      const nodes = branches.flatMap(({ branch, wanted }) =>
        branch ? [planTree(branch, path, [...guards, { variable: node.condition, wanted }])] : [],
      )
      return { kind: 'parallel', nodes }
    }
    case 'Defer':
      throw new UnsupportedPlan('@defer is not supported.')
  }
}
