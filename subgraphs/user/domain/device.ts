/**
 * A device on which an account has signed in before is known at the next sign-in, by a secret that it was given. Its
 * failures are counted apart: guesses from elsewhere do not lock its owner out. An account has at most 20 of them, and
 * one that is not used for 180 days is forgotten. A new password forgets all.
 */
const DAY_MS = 24 * 60 * 60 * 1_000

export const MAX_DEVICES = 20
export const DEVICE_RETENTION_MS = 180 * DAY_MS
