/** When an access token ends: what is taken away before is announced (`contracts/session.ts`). */
import { ACCESS_TOKEN_SECONDS } from '#contracts/session.ts'

export { ACCESS_TOKEN_SECONDS }

export function accessTokenExpiry(now: Date, seconds = ACCESS_TOKEN_SECONDS): Date {
  return new Date((Math.floor(now.getTime() / 1_000) + seconds) * 1_000)
}
