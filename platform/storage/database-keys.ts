/**
 * The setting by which a service reaches its Postgres. `sslmode=verify-full` (with `sslrootcert`, a file) encrypts the
 * connection; the modes that encrypt without verifying who is there are refused.
 */
import { z } from 'zod'
import { certificateFile, problemOf } from '../process/certificate-file.ts'
import { accountProblem, inProduction } from '../process/production.ts'

const SSL_MODES = ['disable', 'verify-ca', 'verify-full']

const databaseUrl = z.string().superRefine((url, context) => {
  const problem = problemOf(() => assertDatabaseUrl(url))
  if (problem) context.addIssue(problem)
})

/** Spread into a service's own schema. */
export const databaseKeys = {
  DATABASE_URL: inProduction(
    databaseUrl.describe("the service's own Postgres, with the account in the URL"),
    {
      check(url, encrypted) {
        const given = new URL(url!)
        const isEncrypted =
          encrypted.includes('postgres') || given.searchParams.get('sslmode') === 'verify-full'
        return accountProblem(given) ?? (isEncrypted ? undefined : 'must say sslmode=verify-full')
      },
    },
  ),
}

function assertDatabaseUrl(given: string): void {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol))
    throw new Error('it begins with postgresql://')
  const mode = url.searchParams.get('sslmode')
  if (mode !== null && !SSL_MODES.includes(mode)) throw new Error(`sslmode is one of ${SSL_MODES.join(', ')}`)
  const authority = url.searchParams.get('sslrootcert')
  if (authority !== null && !certificateFile.safeParse(authority).success)
    throw new Error('sslrootcert must be a file with certificates (PEM)')
}
