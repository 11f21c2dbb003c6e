/** A setting that names a file with certificates (PEM), by which a server's own is verified. Looked at when we boot. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

export const certificateFile = z.string().superRefine((file, context) => {
  const problem = problemOf(() => new X509Certificate(readFileSync(file)))
  if (problem) context.addIssue(`it must be a file with certificates (PEM): ${problem}`)
})

/** What a check says against a setting. */
export function problemOf(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
