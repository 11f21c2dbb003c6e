/** What a person sees when everything runs, on a terminal of 80 columns: what runs where, and what to try. */
import { relative } from 'node:path'
import { measureMemory } from '../processes/memory.ts'
import type { Stack, StackProcess } from './stack.ts'

const COLUMNS = 80
const NAME = 17
const WHERE = 32
const ORIGINS = { started: '', found: 'already running', given: 'environment' }

/** @param places further places to look at */
export async function summary(
  stack: Pick<Stack, 'processes' | 'url'>,
  folder: string,
  places: readonly (readonly [what: string, where: string])[] = [],
): Promise<string> {
  const memory = await measureMemory()
  const megabytes = (pid: number) => `${String(Math.round(memory(pid) / 1e6)).padStart(5)} MB`
  const row = (name: string, where: string, pid: string, rest: string) =>
    `  ${fit(name, NAME)} ${fit(where, WHERE)} ${pid.padStart(7)} ${rest}`.trimEnd()
  const rows = stack.processes().map(({ name, url, origin, pid }) => {
    return pid
      ? row(name, short(url), String(pid), megabytes(pid))
      : row(name, short(url), '', ` ${ORIGINS[origin]}`)
  })
  return [
    '',
    row('what', 'where', 'pid', '  memory'),
    ...rows,
    row('all together', '', '', megabytes(process.pid)), // this process holds all the others
    '',
    ...whatToTry(stack.url('gateway').replace('127.0.0.1', 'localhost'), folder, places),
  ].join('\n')
}

function whatToTry(
  gateway: string,
  folder: string,
  places: readonly (readonly [what: string, where: string])[],
): string[] {
  const near = relative(process.cwd(), folder)
  const logs = `${near.startsWith('..') ? folder : near}/logs`
  return [
    `  Start here      ${gateway}/`,
    `  GraphiQL        ${gateway}/graphiql`,
    `  Status          ${gateway}/status`,
    ...places.map(([what, where]) => `  ${what.padEnd(15)} ${where}`),
    `  Sign in as      ada@example.com (customer), sam@example.com (support)`,
    `                  or root@example.com (admin), each with the password`,
    `                  correct-horse-battery-staple`,
    `  Logs            ${fit(logs, COLUMNS - 18).trimEnd()}`,
    `  Break it        kill -9 a pid above: it is started again, and nothing is lost;`,
    `                  npm run drill lists what else may be broken, and heals`,
    '',
    '  Ctrl-C stops everything. The data stays; npm run reset wipes it.',
  ]
}

/** Filled up to its width, or cut. */
function fit(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)
}

/** Of a service its URL; of a part where it listens: its account and database are the same everywhere. */
function short(url: StackProcess['url']): string {
  const { protocol, host } = new URL(url)
  return protocol.startsWith('http') ? `${protocol}//${host}` : host
}
