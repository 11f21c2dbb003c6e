/** Where a WebSocket client may put its access token. */
import { describe, expect, test } from 'vitest'
import { authorizationOf } from './connection-authorization.ts'

describe('the token of a connection', () => {
  test.each<[string, Record<string, unknown>]>([
    ['authorization', { authorization: 'Bearer t' }],
    ['Authorization', { Authorization: 'Bearer t' }],
    ['headers.authorization', { headers: { authorization: 'Bearer t' } }],
    ['headers.Authorization', { headers: { Authorization: 'Bearer t' } }],
  ])('is read from %s', (_place, params) => {
    expect(authorizationOf(params)).toBe('Bearer t')
  })

  test('at the top counts before one in the headers', () => {
    const headers = { authorization: 'Bearer inner' }
    expect(authorizationOf({ authorization: 'Bearer outer', headers })).toBe('Bearer outer')
  })

  test.each<[string, Record<string, unknown> | undefined]>([
    ['no parameters', undefined],
    ['none of these places', { token: 'Bearer t' }],
    ['something that is no text', { authorization: ['Bearer t'], headers: { authorization: 1 } }],
    ['headers that are no object', { headers: 'authorization: Bearer t' }],
    ['headers that are null', { headers: null }],
  ])('is absent with %s', (_what, params) => {
    expect(authorizationOf(params)).toBeUndefined()
  })
})
