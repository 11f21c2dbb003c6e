/**
 * What a caller can put right, said so that it gives nothing away: wrong credentials have one wording,
 * whether or not there is such an account, and so has a refresh token that is not accepted.
 */
export interface UserError {
  code: 'INVALID_INPUT' | 'EMAIL_TAKEN' | 'WEAK_PASSWORD' | 'INVALID_CREDENTIALS' | 'INVALID_REFRESH_TOKEN'
  message: string
  /** The path of the argument. */
  field: string[]
}

export function invalidInput(message: string, ...field: string[]): UserError {
  return { code: 'INVALID_INPUT', message, field }
}

export function weakPassword(message: string): UserError {
  return { code: 'WEAK_PASSWORD', message, field: ['input', 'password'] }
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

export const invalidRefreshToken: UserError = {
  code: 'INVALID_REFRESH_TOKEN',
  message: 'The session is over. Sign in again.',
  field: ['refreshToken'],
}
