/** What is secret is replaced wherever it stands; what only looks a little like it stays. */
import { expect, it } from 'vitest'
import { newId } from './new-id.ts'
import { redact } from './redact.ts'

it.each([
  ['no account for canary+1@mail.example.com.', 'no account for [email].'],
  ['authorization: Bearer abcdefgh.ijkl', 'authorization: [token]'],
  ['{"t":"eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln"}', '{"t":"[token]"}'],
  ['the key sk_test_51canary00 is wrong', 'the key [token] is wrong'],
  ["No such PaymentMethod: 'pm_4242424242424242'", "No such PaymentMethod: 'pm_[card]'"],
  ['the card 4242 4242 4242 4242 was given', 'the card [card] was given'],
  ['the card 4242424242424242 was given', 'the card [card] was given'],
])('%s', (text, redacted) => {
  expect(redact(text)).toBe(redacted)
})

it('leaves ids, times and numbers as they are', () => {
  const text = `{"id":"${newId()}","time":"2026-11-21T19:00:00.000Z","ms":4242424242424242,"a":"4242424242424241"}`
  expect(redact(text)).toBe(text)
})
