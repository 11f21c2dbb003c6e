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

  test.each<[string, Record<string, unknown>]>([
    ['a list', { authorization: ['Bearer t'] }],
    ['a number', { headers: { authorization: 1 } }],
    ['an object', { Authorization: { authorization: 'Bearer t' } }],
    ['false', { authorization: false, headers: { authorization: 'Bearer t' } }],
  ])('that is %s is refused', (_what, params) => {
    expect(() => authorizationOf(params)).toThrow('must be "Bearer')
  })

  test.each<[string, Record<string, unknown> | undefined]>([
    ['no parameters', undefined],
    ['none of these places', { token: 'Bearer t' }],
    ['null in these places', { authorization: null, headers: { authorization: null } }],
    ['headers that are no object', { headers: 'authorization: Bearer t' }],
    ['headers that are null', { headers: null }],
  ])('is absent with %s', (_what, params) => {
    expect(authorizationOf(params)).toBeUndefined()
  })
})
