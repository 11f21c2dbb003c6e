/** Every caller shows the secret key, as a bearer token or as the user name of HTTP Basic, or is refused with 401. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { ProviderError } from './provider-error.ts'

export function checkApiKey(authorization: string | undefined, expected: string): void {
  const given = readKey(authorization)
  if (given === undefined) {
    throw new ProviderError(401, {
      type: 'invalid_request_error',
      message:
        'You did not provide an API key: send it in the Authorization header, as Bearer or as Basic user name.',
    })
  }
  if (!timingSafeEqual(digest(given), digest(expected))) {
    throw new ProviderError(401, {
      type: 'invalid_request_error',
      message: `Invalid API Key provided: ********${given.slice(-4)}`,
    })
  }
}

function readKey(authorization = ''): string | undefined {
  const [, scheme, value] = /^(bearer|basic) +(\S+)$/i.exec(authorization) ?? []
  if (!scheme || !value) return undefined
  if (scheme.toLowerCase() === 'bearer') return value
  return Buffer.from(value, 'base64').toString('utf8').split(':')[0]
}

/** Digests have one length, so that the comparison takes the same time whatever was given. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
