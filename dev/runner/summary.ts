/** What a person sees when everything runs: what runs where, and what to try. */
import { measureMemory } from '../processes/memory.ts'
import type { Stack, StackProcess } from './stack.ts'

const ORIGINS = { started: '', found: 'already running', given: 'from the environment' }

export function summary(stack: Stack, folder: string): string {
  const memory = measureMemory()
  const megabytes = (pid: number) => Math.round(memory(pid) / 1e6)
  const processes = stack.processes()
  const rows = processes.map(({ name, url, origin, pid }) => {
    const where = pid
      ? `${String(pid).padStart(7)} ${String(megabytes(pid)).padStart(5)} MB`
      : `  ${ORIGINS[origin]}`
    return `  ${name.padEnd(17)} ${withoutPassword(url).padEnd(48)} ${where}`
  })
  // This process holds all the others.
  const total = Math.round(memory(process.pid) / 1e6)
  return [
    '',
    `  ${'what'.padEnd(17)} ${'where'.padEnd(48)} ${'pid'.padStart(7)}   memory`,
    ...rows,
    `  ${'all together'.padEnd(17)} ${''.padEnd(48)} ${''.padStart(7)} ${String(total).padStart(5)} MB`,
    '',
    ...whatToTry(stack.url('gateway').replace('127.0.0.1', 'localhost'), folder),
  ].join('\n')
}

function whatToTry(gateway: string, folder: string): string[] {
  return [
    `  GraphiQL        ${gateway}/graphiql`,
    `  Apollo Sandbox  ${gateway}/`,
    `  Sign in as      ada@example.com (customer), sam@example.com (support), root@example.com (admin),`,
    `                  each with the password correct-horse-battery-staple`,
    `  Logs            ${folder}/logs`,
    `  Break it        kill -9 a pid above; it is started again, and nothing is lost`,
    '',
    '  Ctrl-C stops everything. The data stays; npm run reset wipes it.',
  ]
}

function withoutPassword(url: StackProcess['url']): string {
  const parsed = new URL(url)
  if (parsed.password) parsed.password = '***'
  return parsed.href
}
