/** What a person reads when a command fails: what happened and what to do, without a stack trace. */

type Failure = {
  message?: string
  code?: string
  address?: string
  port?: number
  errors?: unknown[]
  cause?: unknown
}

const UNREACHABLE = /ECONNREFUSED|EHOSTUNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|Can't reach|timeout expired/

export function failureSentence(error: unknown): string {
  const failures = chain(error)
  const unreachable = failures.find(({ code, message }) => UNREACHABLE.test(`${code} ${message}`))
  if (unreachable) {
    const { address, port } = failures.find((failure) => failure.address) ?? unreachable
    const where = address ? ` at ${address}:${port}` : ''
    return `No server answers${where}: is npm start running, or is the URL wrong?`
  }
  return failures.find(({ message }) => message)?.message ?? String(error)
}

/** The error, those that it consists of, and its causes. */
function chain(error: unknown): Failure[] {
  if (typeof error !== 'object' || error === null) return []
  const failure = error as Failure
  return [failure, ...(failure.errors ?? []).flatMap(chain), ...chain(failure.cause)]
}
