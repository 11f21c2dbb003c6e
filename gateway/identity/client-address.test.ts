/** Whose address counts, behind proxies and without. */
import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createClientReader, parseTrustProxy } from './client-address.ts'

function addressOf(setting: string, forwarded?: string): string | null {
  const request = { headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: '10.0.0.7' } }
  return createClientReader(parseTrustProxy(setting))(request as unknown as IncomingMessage).address
}

describe('a client’s address', () => {
  test.each<[string, string, string | undefined, string]>([
    ['is its peer’s', '', undefined, '10.0.0.7'],
    ['is its peer’s, whatever it writes into the header', '', '1.1.1.1', '10.0.0.7'],
    ['is what the one trusted proxy saw, not what the client wrote', '1', '1.1.1.1, 2.2.2.2', '2.2.2.2'],
    ['is what the outer of two trusted proxies saw', '2', '1.1.1.1, 2.2.2.2, 10.0.0.6', '2.2.2.2'],
    ['is what trusted addresses saw', '10.0.0.0/8', '1.1.1.1, 2.2.2.2, 10.0.0.6', '2.2.2.2'],
    ['is its peer’s where another one is trusted', '192.168.0.0/16', '1.1.1.1', '10.0.0.7'],
  ])('%s', (_what, setting, forwarded, expected) => {
    expect(addressOf(setting, forwarded)).toBe(expected)
  })

  test('is not guessed from a malformed setting', () => {
    expect(() => parseTrustProxy('everybody')).toThrow(/everybody/)
  })
})
