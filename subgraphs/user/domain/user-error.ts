/**
 * What a caller can put right, said so that it gives nothing away: wrong credentials have one wording,
 * whether or not there is such an account, and so has a refresh token that is not accepted.
 */
export interface UserError {
  code:
    | 'INVALID_INPUT'
    | 'EMAIL_TAKEN'
    | 'WEAK_PASSWORD'
    | 'INVALID_CREDENTIALS'
    | 'INVALID_REFRESH_TOKEN'
    | 'TOO_MANY_ATTEMPTS'
    | 'USER_NOT_FOUND'
    | 'LAST_ADMIN'
    | 'SESSION_NOT_FOUND'
    | 'ADDRESS_NOT_FOUND'
    | 'TOO_MANY_ADDRESSES'
  message: string
  /** The path of the argument. */
  field: string[]
  /** Seconds; of TOO_MANY_ATTEMPTS. */
  retryAfter?: number
  /** Of TOO_MANY_ADDRESSES. */
  limit?: number
}

export function invalidInput(message: string, ...field: string[]): UserError {
  return { code: 'INVALID_INPUT', message, field }
}

export function weakPassword(message: string, argument: 'password' | 'newPassword'): UserError {
  return { code: 'WEAK_PASSWORD', message, field: ['input', argument] }
}

export const emailTaken: UserError = {
  code: 'EMAIL_TAKEN',
  message: 'There is an account with this e-mail address already.',
  field: ['input', 'email'],
}

export const invalidCredentials: UserError = {
  code: 'INVALID_CREDENTIALS',
  message: 'The e-mail address or the password is wrong.',
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
  field: ['refreshToken'],
}

export function tooManyAttempts(retryAfter: number): UserError {
  const message = `Too many attempts failed. Try again in ${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}.`
  return { code: 'TOO_MANY_ATTEMPTS', message, field: ['input'], retryAfter }
}

export const userNotFound: UserError = {
  code: 'USER_NOT_FOUND',
  message: 'There is no such account.',
  field: ['id'],
}

export const lastAdmin: UserError = {
  code: 'LAST_ADMIN',
  message: 'This is the only administrator. Appoint another one first.',
  field: ['id'],
}

export const sessionNotFound: UserError = {
  code: 'SESSION_NOT_FOUND',
  message: 'There is no such session.',
  field: ['id'],
}

export const addressNotFound: UserError = {
  code: 'ADDRESS_NOT_FOUND',
  message: 'There is no such address.',
  field: ['id'],
}

export function tooManyAddresses(limit: number): UserError {
  const message = `An account has ${limit} addresses at most. Delete one first.`
  return { code: 'TOO_MANY_ADDRESSES', message, field: ['input'], limit }
}
