/**
 * What an answer is made of, so that whoever keeps it knows when to forget it: the subgraph says it in the header
 * `Cache-Tag`, beside the `Cache-Control` that Apollo Server computes. `Product:<uuid>` is one thing, `Product` all of
 * its type, as behind a list. Without the header nobody can forget the answer in time.
 */
import type { ApolloServerPlugin } from '@apollo/server'

/** More than these are told by their types alone: the header stays small. */
const MAX_TAGS = 120

export class AnswerTags {
  private readonly tags = new Set<string>()
  private untold = false

  add(type: string, id?: string): void {
    this.tags.add(id === undefined ? type : `${type}:${id}`)
  }

  /** The answer depends on something whose changes nobody is told of. */
  leaveOut(): void {
    this.untold = true
  }

  /** @returns nothing where it cannot be told */
  toString(): string {
    if (this.untold) return ''
    const tags = [...this.tags]
    if (tags.length <= MAX_TAGS) return tags.join(',')
    return [...new Set(tags.map((tag) => tag.split(':')[0]))].join(',')
  }
}

/** Of each operation whose context has tags. */
export function tellAnswerTags<Context extends object>(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      async willSendResponse({ contextValue, response }) {
        const tags = 'tags' in contextValue ? String(contextValue.tags) : ''
        if (tags) response.http.headers.set('cache-tag', tags)
      },
    }),
  }
}
