/**
 * One structured log per process: JSON lines on standard output, each with the trace that it belongs to, and with the
 * message and the order that are being worked on.
 * Secrets never reach it: the paths below are removed wherever they occur, and what has the form of one (redact.ts).
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { writeSync } from 'node:fs'
import { isSpanContextValid, trace } from '@opentelemetry/api'
import { type LoggerOptions, pino } from 'pino'
import { redact } from './redact.ts'

const STDOUT = 1

/** Writes at once. pino's own stream would try for ever, and hold the exit up, when the reader is gone (EPIPE). */
function writeLine(line: string): void {
  let rest = Buffer.from(redact(line))
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(STDOUT, rest))
  } catch (error) {
    // A reader that is slow gets it later; for one that is gone there is nothing to do.
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') process.stdout.write(rest)
  }
}

/** What the work is about; a line's own fields win. */
const subject = new AsyncLocalStorage<Readonly<Record<string, string>>>()

/** Every line of the work has these fields. */
export function withLogFields<Result>(fields: Record<string, string>, work: () => Result): Result {
  return subject.run({ ...subject.getStore(), ...fields }, work)
}

const SECRET = ['password', 'newPassword', 'authorization', 'token', 'accessToken', 'refreshToken', 'card']

const options: LoggerOptions = {
  level: 'warn', // of commands, whose output is for people and scripts; a service says its own
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
  mixin() {
    const span = trace.getActiveSpan()?.spanContext()
    const traced = span && isSpanContextValid(span) ? { traceId: span.traceId, spanId: span.spanId } : {}
    return { ...traced, ...subject.getStore() }
  },
}

export const log = pino(options, { write: writeLine })

/** Names the service in every later line and sets the level. Called once, first thing in main. */
export function configureLog(service: string, level: string): void {
  log.setBindings({ service })
  log.level = level
}
