/**
 * An access token lasts at most 600 seconds: for that long a role or a session that was taken away may still have
 * effect.
 */
export const ACCESS_TOKEN_SECONDS = 600

export function accessTokenExpiry(now: Date, seconds = ACCESS_TOKEN_SECONDS): Date {
  return new Date((Math.floor(now.getTime() / 1_000) + seconds) * 1_000)
}
