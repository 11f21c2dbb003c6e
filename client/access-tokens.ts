/**
 * The access token of a connection: which one it was opened with, whether the server has refused that one, and when it
 * is time for the next. Its lifetime is read from the token itself (a JWT), so that a clock that is wrong does no harm.
 */

/**
 * Gives the access token of now. It is called with a token that has expired, is about to, or was refused: then with another.
 * Undefined: nobody is signed in. What it throws is taken for an outage, and it is asked again.
 */
export type AccessTokenSource = (stale?: string) => string | undefined | Promise<string | undefined>

/** A token is replaced this long before its end, or after half of its life where that is shorter. */
const RENEW_BEFORE_MS = 30_000
const MAX_TIMER_MS = 2 ** 31 - 1

export class AccessTokens {
  readonly #source: AccessTokenSource
  #current: string | undefined
  #refused = false

  constructor(source: AccessTokenSource) {
    this.#source = source
  }

  /** For a connection that is being opened. */
  async forConnection(): Promise<string | undefined> {
    const token = await this.#source(this.#refused ? this.#current : undefined)
    this.#refused = false
    return (this.#current = token)
  }

  /** For the connection of now, before its token ends. @returns undefined when there is no newer one */
  async newer(): Promise<string | undefined> {
    const token = await this.#source(this.#current)
    return token === this.#current ? undefined : token
  }

  /** The connection has taken this one. */
  use(token: string): void {
    this.#current = token
  }

  refuse(): void {
    this.#refused = true
  }

  /** When to replace the token, in ms from now; undefined where the token does not say. */
  renewInMs(): number | undefined {
    const { exp, iat } = claimsOf(this.#current)
    if (exp === undefined) return undefined
    const left = exp * 1_000 - Date.now()
    const lifetime = iat === undefined ? left : (exp - iat) * 1_000
    const lasts = left > 0 ? Math.min(left, lifetime) : lifetime
    return Math.min(Math.max(lasts - RENEW_BEFORE_MS, lasts / 2, 0), MAX_TIMER_MS)
  }
}

function claimsOf(token: string | undefined): { exp?: number; iat?: number } {
  try {
    const payload = token?.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''
    const { exp, iat } = JSON.parse(atob(payload)) as Record<string, unknown>
    return { exp: numberOf(exp), iat: numberOf(iat) }
  } catch {
    return {}
  }
}

const numberOf = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)
