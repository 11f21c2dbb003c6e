/** A stamp says from which inputs something was made: it is up to date while their contents hash to the same. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

async function hashOf(inputs: string[]): Promise<string> {
  const contents = await Promise.all(
    inputs.map((input) => readFile(input).catch(() => Buffer.from('absent'))),
  )
  const hash = createHash('sha256')
  for (const content of contents) hash.update(`${content.length} `).update(content)
  return hash.digest('hex')
}

export async function isStamped(file: string, inputs: string[]): Promise<boolean> {
  const stamped = await readFile(file, 'utf8').catch(() => undefined)
  return stamped !== undefined && stamped === (await hashOf(inputs))
}

export async function stamp(file: string, inputs: string[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, await hashOf(inputs))
}
