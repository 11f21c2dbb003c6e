/**
 * How long an answer may be kept, and by whom: what the subgraphs say of the parts that it was made of (by their
 * `@cacheControl`), the shortest of which counts. An answer with an error may not be kept, nor one with a part that
 * nothing is said of; one for a caller who is signed in is that caller's alone.
 * @see https://www.rfc-editor.org/rfc/rfc9111
 */
export interface CachePolicy {
  readonly maxAge: number
  readonly isPrivate: boolean
}

/** An answer that others may have, until what it is made of changes. */
export interface Keepable {
  readonly maxAge: number
  /** Of the subgraphs' `Cache-Tag` headers. */
  readonly tags: readonly string[]
}

const NEVER: CachePolicy = { maxAge: 0, isPrivate: true }

/** What a `Cache-Control` header of a subgraph says. */
export function readPolicy(header: string | undefined): CachePolicy {
  const directives = (header ?? '').toLowerCase().split(/\s*,\s*/)
  if (directives.includes('no-store') || directives.includes('no-cache')) return NEVER
  const age = directives.map((each) => /^max-age=(\d{1,9})$/.exec(each)?.[1]).find(Boolean)
  return age === undefined ? NEVER : { maxAge: Number(age), isPrivate: !directives.includes('public') }
}

/** The policy of an answer that is made of others. */
export class AnswerPolicy {
  private policy: CachePolicy | undefined
  private readonly tags = new Set<string>()
  private isTagged = true

  restrict(header: string | undefined, tags?: string): void {
    const part = readPolicy(header)
    if (!tags) this.isTagged = false
    for (const tag of tags?.split(',') ?? []) this.tags.add(tag.trim())
    const { maxAge, isPrivate } = this.policy ?? part
    this.policy = { maxAge: Math.min(maxAge, part.maxAge), isPrivate: isPrivate || part.isPrivate }
  }

  /** @returns nothing where the answer may not be kept */
  of(isSignedIn: boolean): CachePolicy | undefined {
    if (!this.policy || this.policy.maxAge === 0) return undefined
    return { ...this.policy, isPrivate: this.policy.isPrivate || isSignedIn }
  }

  /** @returns nothing where it is not for everybody, or has a part of which nobody says what it is made of */
  kept(): Keepable | undefined {
    if (!this.policy || this.policy.maxAge === 0 || this.policy.isPrivate || !this.isTagged) return undefined
    return { maxAge: this.policy.maxAge, tags: [...this.tags] }
  }
}

export function cacheControl(policy: CachePolicy | undefined): string {
  return policy ? `max-age=${policy.maxAge}, ${policy.isPrivate ? 'private' : 'public'}` : 'no-store'
}
