import { expect, it } from 'vitest'
import type { StackProcess } from './stack.ts'
import { summary } from './summary.ts'

const processes: StackProcess[] = [
  { name: 'gateway', url: 'http://127.0.0.1:4000', origin: 'started', pid: process.pid },
  {
    name: 'postgres-payment',
    url: 'postgresql://storegraph:secret@127.0.0.1:5444/a',
    origin: 'found',
    pid: undefined,
  },
  {
    name: 'postgres-order-history',
    url: 'postgresql://storegraph:secret@a-database-with-a-long-name.example.com:5432/storegraph',
    origin: 'given',
    pid: undefined,
  },
]
const stack = { processes: () => processes, url: () => 'http://127.0.0.1:4000' }

it('fits a terminal of 80 columns, whatever the names are', async () => {
  const text = await summary(stack, `/${'a-long-folder/'.repeat(10)}.data`)
  const wide = text.split('\n').filter((line) => line.length > 80)
  expect(wide).toEqual([])
})

it('says where each process is and what it takes, and no password', async () => {
  const text = await summary(stack, `${process.cwd()}/.data`)
  expect(text).toMatch(new RegExp(`gateway +http://127.0.0.1:4000 +${process.pid} +\\d+ MB`))
  expect(text).toMatch(/postgres-payment +127.0.0.1:5444 +already running/)
  expect(text).toContain('Logs            .data/logs')
  expect(text).not.toContain('secret')
})
