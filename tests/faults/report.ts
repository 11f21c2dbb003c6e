/** What a failing run leaves for its reader: the seed, what broke, the faults, and the ends of the logs. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from './outcome.ts'

const LOG_LINES = 15
const LOGS = ['order', 'product', 'payment', 'user', 'gateway', 'psp', 'nats']

export const isBroken = ({ verdicts }: Outcome) => verdicts.some(({ broken }) => broken.length > 0)

/** @param line the beginning of the line */
export const isBrokenIn = ({ verdicts }: Outcome, line: string) =>
  verdicts.some((verdict) => verdict.line.startsWith(line) && verdict.broken.length > 0)

/** @param max how many details of each broken line */
export function verdictLines({ verdicts }: Outcome, max: number): string[] {
  return verdicts.flatMap(({ line, broken }) => [
    `${broken.length === 0 ? '✓' : '✗'} ${line}`,
    ...broken.slice(0, max).map((detail) => `    ${detail}`),
    ...(broken.length > max ? [`    … and ${broken.length - max} more`] : []),
  ])
}

/** @param folder where the system keeps its logs */
export async function describeRun(outcome: Outcome, seed: number, folder: string): Promise<string> {
  const { history, orders } = outcome
  const details = verdictLines(outcome, Infinity)
  // The id of an order that broke a promise leads to what its clients were answered.
  const answered = [...history.actions, ...history.refunds]
    .filter(({ orderId }) =>
      details.some((line) => line.includes(orderId) || line.includes(fromGlobalId('ord', orderId))),
    )
    .map((event) => JSON.stringify(event))
  return [
    `seed ${seed}, ${orders} orders`,
    ...details,
    '',
    ...history.faults,
    '',
    ...answered,
    '',
    await logTails(folder),
  ].join('\n')
}

async function logTails(folder: string): Promise<string> {
  const tails = LOGS.map(async (name) => {
    const text = await readFile(join(folder, 'logs', `${name}.log`), 'utf8').catch(() => '')
    return `--- ${name}\n${text.trimEnd().split('\n').slice(-LOG_LINES).join('\n')}`
  })
  return (await Promise.all(tails)).join('\n')
}
