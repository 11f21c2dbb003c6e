/** What a service's log says to a person: of a JSON line the level, the message, the error's message, and what it is about. */
const LINE_LENGTH = 400
const REPEATED_WITHIN_MS = 10_000

/** @returns nothing for an empty line */
export function readable(line: string): string | undefined {
  const { level, msg, err, ...ids } = parse(line)
  if (!level) return line.trimEnd().slice(0, LINE_LENGTH) || undefined
  const said = `${level}: ${[msg, err?.message].filter(Boolean).join(': ')}`.slice(0, LINE_LENGTH)
  return said + about(ids)
}

/** What `npm run order` and the trace viewer can be asked for. */
function about({ orderId, messageId, traceId }: Ids): string {
  const named = { order: orderId, message: messageId, trace: traceId }
  const known = Object.entries(named).flatMap(([name, id]) => (id ? [`${name} ${id}`] : []))
  return known.length > 0 ? ` (${known.join(', ')})` : ''
}

/** Whether it is a warning or an error, or no log line at all, such as a stack trace of Node's. */
export function isNoteworthy(line: string): boolean {
  return !['trace', 'debug', 'info'].includes(parse(line).level ?? '')
}

/** Passes a line on at most once in ten seconds, whichever order it is about. */
export function withoutRepeats(say: (line: string) => void): (line: string) => void {
  const saidAt = new Map<string, number>()
  return (line) => {
    const what = line.replace(/ \((?:order|message|trace) [^()]*\)$/, '')
    const now = Date.now()
    for (const [earlier, time] of saidAt) if (now - time > REPEATED_WITHIN_MS) saidAt.delete(earlier)
    if (saidAt.has(what)) return
    saidAt.set(what, now)
    say(line)
  }
}

interface Ids {
  orderId?: string
  messageId?: string
  traceId?: string
}

function parse(line: string): Ids & { level?: string; msg?: string; err?: { message?: string } } {
  if (!line.startsWith('{')) return {}
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}
