/** A stamp says from which inputs something was made: it is up to date while their contents hash to the same. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

async function hashOf(inputs: string[]): Promise<string> {
  const contents = await Promise.all(
    inputs.map((input) => readFile(input).catch(() => Buffer.from('absent'))),
  )
  const hash = createHash('sha256')
  for (const content of contents) hash.update(`${content.length} `).update(content)
  return hash.digest('hex')
}

async function isStamped(file: string, inputs: string[]): Promise<boolean> {
  const stamped = await readFile(file, 'utf8').catch(() => undefined)
  return stamped !== undefined && stamped === (await hashOf(inputs))
}

async function stamp(file: string, inputs: string[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, await hashOf(inputs))
}

/**
 * Makes something, unless the stamp says that it was made from the inputs as they are.
 * @param inputs files; what is made may be one of them, so that a change of it is noticed as well
 * @returns whether it was made now
 */
export async function unlessStamped(
  file: string,
  inputs: string[],
  make: () => Promise<void>,
): Promise<boolean> {
  if (await isStamped(file, inputs)) return false
  await rm(file, { force: true })
  await make()
  await stamp(file, inputs)
  return true
}
