/**
 * What a caller can correct, said so that it reveals nothing: wrong credentials have one wording, whether or not
 * there is such an account, and so has a refresh token that is not accepted.
 */
interface PlainError {
  code:
    | 'INVALID_INPUT'
    | 'EMAIL_TAKEN'
    | 'WEAK_PASSWORD'
    | 'INVALID_CREDENTIALS'
    | 'INVALID_REFRESH_TOKEN'
    | 'USER_NOT_FOUND'
    | 'LAST_ADMIN'
    | 'SESSION_NOT_FOUND'
    | 'ADDRESS_NOT_FOUND'
  message: string
  /** The path of the argument. */
  field: string[]
}

export interface TooManyAttempts {
  code: 'TOO_MANY_ATTEMPTS'
  message: string
  field: string[]
  /** Seconds. */
  retryAfter: number
}

export interface TooManyAddresses {
  code: 'TOO_MANY_ADDRESSES'
  message: string
  field: string[]
  limit: number
}

export type UserError = PlainError | TooManyAttempts | TooManyAddresses

/** The outcome of an operation that changed nothing. */
export interface Refused {
  userErrors: UserError[]
}

export function refuse(...userErrors: UserError[]): Refused {
  return { userErrors }
}

/** @param path of the argument inside the input */
export function invalidInput(message: string, ...path: string[]): UserError {
  return { code: 'INVALID_INPUT', message, field: ['input', ...path] }
}

export function weakPassword(message: string, argument: 'password' | 'newPassword'): UserError {
  return { code: 'WEAK_PASSWORD', message, field: ['input', argument] }
}

export const emailTaken: UserError = {
  code: 'EMAIL_TAKEN',
  message: 'There is already an account with this email.',
  field: ['input', 'email'],
}

export const invalidCredentials: UserError = {
  code: 'INVALID_CREDENTIALS',
  message: 'The email or the password is wrong.',
  field: ['input'],
}

export const wrongPassword: UserError = {
  code: 'INVALID_CREDENTIALS',
  message: 'The current password is wrong.',
  field: ['input', 'currentPassword'],
}

export const invalidRefreshToken: UserError = {
  code: 'INVALID_REFRESH_TOKEN',
  message: 'The session is over. Sign in again.',
  field: ['input', 'refreshToken'],
}

export function tooManyAttempts(retryAfter: number): UserError {
  const seconds = retryAfter === 1 ? 'second' : 'seconds'
  const message = `There were too many failed attempts. Try again in ${retryAfter} ${seconds}.`
  return { code: 'TOO_MANY_ATTEMPTS', message, field: ['input'], retryAfter }
}

export const userNotFound: UserError = {
  code: 'USER_NOT_FOUND',
  message: 'There is no such account.',
  field: ['input', 'id'],
}

/** One's own account is gone. */
export const ownUserNotFound: UserError = { ...userNotFound, field: ['input'] }

export const lastAdmin: UserError = {
  code: 'LAST_ADMIN',
  message: 'This is the only administrator. Appoint another one first.',
  field: ['input', 'id'],
}

export const sessionNotFound: UserError = {
  code: 'SESSION_NOT_FOUND',
  message: 'There is no such session.',
  field: ['input', 'id'],
}

export const addressNotFound: UserError = {
  code: 'ADDRESS_NOT_FOUND',
  message: 'There is no such address.',
  field: ['input', 'id'],
}

export function tooManyAddresses(limit: number): UserError {
  const message = `An account may have at most ${limit} addresses. Delete one first.`
  return { code: 'TOO_MANY_ADDRESSES', message, field: ['input'], limit }
}
