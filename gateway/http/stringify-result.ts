/** Apollo Server's `stringifyResult`: what the engine has written already goes out as it is. */
import type { FormattedExecutionResult } from 'graphql'
import { toJson } from '../engine/execute-plan.ts'
import { WrittenData } from '../engine/written-data.ts'

export function stringifyResult(result: FormattedExecutionResult): string {
  const data: unknown = result.data
  const { errors, extensions } = result
  if (!(data instanceof WrittenData)) return `${JSON.stringify(result)}\n`
  return `${toJson({ data: data.text, errors }, extensions)}\n`
}
