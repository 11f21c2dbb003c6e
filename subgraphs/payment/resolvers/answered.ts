/** A provider that does not answer is nobody's mistake, and a retry may succeed: the error says so. */
import { GraphQLError } from 'graphql'
import { log } from '#platform/process/log.ts'
import { isUnanswered } from '../operations/unanswered.ts'

/** @throws GraphQLError PROVIDER_UNAVAILABLE where the provider did not answer */
export async function answered<Answer>(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work
  } catch (error) {
    if (!isUnanswered(error)) throw error
    log.warn({ err: error }, 'the provider did not answer')
    throw new GraphQLError('The payment provider does not answer. Please try again.', {
      extensions: { code: 'PROVIDER_UNAVAILABLE' },
    })
  }
}
