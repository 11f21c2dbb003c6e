/**
 * Whether an error says that the database is away, takes no writes or is overloaded, which passes: as opposed to a
 * statement that is wrong, which fails again. Prisma, its adapter and pg each wrap the error that tells.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */

/** SQLSTATEs: a connection, the resources, an operator's or a time-out's cancel, and a database that is read-only. */
const SQL_STATES = /^(08...|53...|57P0\d|57014|25006)$/
/** Of Node's sockets; of Prisma (unreachable, timed out, closed, no connection, no transaction); of its adapter. */
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
])
/** What pg says in words alone. */
const MESSAGES =
  /timeout exceeded when trying to connect|^Connection terminated|^Query read timeout|connection error and is not queryable/
const MAX_DEPTH = 5

export function isLostDatabase(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false
  const { code, originalCode, kind, message, cause, meta } = error as Record<string, unknown>
  const codes = [code, originalCode, kind].filter((each) => typeof each === 'string')
  if (codes.some((each) => CODES.has(each) || SQL_STATES.test(each))) return true
  if (typeof message === 'string' && MESSAGES.test(message)) return true
  const inner = [cause, (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError]
  return inner.some((each) => isLostDatabase(each, depth + 1))
}
