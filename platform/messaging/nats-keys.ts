/** The settings by which a service reaches NATS. */
import { z } from 'zod'
import { certificateFile, problemOf } from '../process/certificate-file.ts'
import { accountProblem, inProduction } from '../process/production.ts'
import { connectionOptions, type NatsAddress } from './nats-address.ts'

const natsUrl = z.string().superRefine((url, context) => {
  const problem = problemOf(() => connectionOptions({ url }))
  if (problem) context.addIssue(problem)
})

/** Spread into a service's own schema. */
export const natsKeys = {
  NATS_URL: inProduction(
    natsUrl.describe('NATS with JetStream: nats://user:seed@host:port, or tls:// where it is encrypted'),
    {
      check(list, encrypted) {
        const [first, ...others] = list!.split(',').map((url) => new URL(url.trim()))
        const isEncrypted =
          encrypted.includes('nats') || [first!, ...others].every(({ protocol }) => protocol === 'tls:')
        return accountProblem(first!) ?? (isEncrypted ? undefined : 'must begin with tls://')
      },
    },
  ),
  NATS_TLS_CA: certificateFile
    .optional()
    .describe("the certificates by which NATS' own is verified; absent: the system's"),
}

type NatsConfig = { NATS_URL: string; NATS_TLS_CA?: string | undefined }

export const natsAddress = ({ NATS_URL, NATS_TLS_CA }: NatsConfig): NatsAddress => ({
  url: NATS_URL,
  ca: NATS_TLS_CA,
})
