/** How long an answer may be kept. */
import { expect, test } from 'vitest'
import { AnswerPolicy, cacheControl } from './cache-policy.ts'

test.each<[string, (string | undefined)[], boolean, string]>([
  ['of one part that anybody may keep', ['max-age=30, public'], false, 'max-age=30, public'],
  ['of one part, for a caller who is signed in', ['max-age=30, public'], true, 'max-age=30, private'],
  ['of parts of several ages', ['max-age=300, public', 'max-age=10, public'], false, 'max-age=10, public'],
  [
    'of a part that is somebody’s',
    ['max-age=30, public', 'private, max-age=60'],
    false,
    'max-age=30, private',
  ],
  ['of a part that nobody may keep', ['max-age=30, public', 'no-store'], false, 'no-store'],
  ['of a part of which nothing is said', ['max-age=30, public', undefined], false, 'no-store'],
  ['of a part that is old at once', ['max-age=0, public'], false, 'no-store'],
  ['of a part with a malformed age', ['max-age=soon, public'], false, 'no-store'],
  ['of a part that says only whose it is', ['public'], false, 'no-store'],
  ['of no parts', [], false, 'no-store'],
])('an answer %s', (_what, headers, isSignedIn, expected) => {
  const policy = new AnswerPolicy()
  for (const header of headers) policy.restrict(header)
  expect(cacheControl(policy.of(isSignedIn))).toBe(expected)
})
