/** What a service's log says to a person: of a JSON line the level, the message and the error's message. */
const LINE_LENGTH = 400
const REPEATED_WITHIN_MS = 10_000

/** @returns nothing for an empty line */
export function readable(line: string): string | undefined {
  const { level, msg, err } = parse(line)
  if (!level) return line.trimEnd().slice(0, LINE_LENGTH) || undefined
  return `${level}: ${[msg, err?.message].filter(Boolean).join(': ')}`.slice(0, LINE_LENGTH)
}

/** Whether it is a warning or an error, or no log line at all, such as a stack trace of Node's. */
export function isNoteworthy(line: string): boolean {
  return !['trace', 'debug', 'info'].includes(parse(line).level ?? '')
}

/** Passes a line on at most once in ten seconds. */
export function withoutRepeats(say: (line: string) => void): (line: string) => void {
  const saidAt = new Map<string, number>()
  return (line) => {
    const now = Date.now()
    for (const [earlier, time] of saidAt) if (now - time > REPEATED_WITHIN_MS) saidAt.delete(earlier)
    if (saidAt.has(line)) return
    saidAt.set(line, now)
    say(line)
  }
}

function parse(line: string): { level?: string; msg?: string; err?: { message?: string } } {
  if (!line.startsWith('{')) return {}
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}
