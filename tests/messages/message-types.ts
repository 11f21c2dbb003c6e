/** Every message type that contracts/ declares. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { MessageType } from '#contracts/message.ts'

const contracts = join(import.meta.dirname, '../../contracts')

export async function messageTypes(): Promise<MessageType[]> {
  const files = readdirSync(contracts).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const modules = await Promise.all(
    files.map(async (name) => (await import(join(contracts, name))) as Record<string, unknown>),
  )
  return modules.flatMap((exported) => Object.values(exported).filter(isMessageType))
}

function isMessageType(value: unknown): value is MessageType {
  const candidate = value as Partial<MessageType> | null | undefined
  return typeof candidate?.type === 'string' && typeof candidate.subject === 'function' && 'data' in candidate
}
