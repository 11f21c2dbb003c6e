/** A full or write-protected disk in one sentence, before Postgres says it in fifty. */
import { constants } from 'node:fs'
import { access, mkdir, statfs } from 'node:fs/promises'

const NEEDED_BYTES = 600_000_000 // four fresh databases, the streams and the logs

/** Makes the folder. @throws Error in a sentence when it cannot be written, or the disk has no room */
export async function assertRoom(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (error) {
    throw diskProblem(error, folder) ?? error
  }
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free < NEEDED_BYTES)
    throw fullDisk(folder, `${Math.floor(free / 1e6)} MB left, ${NEEDED_BYTES / 1e6} MB needed`)
}

/** What an error says about the disk, if it is about the disk. */
export function diskProblem(error: unknown, folder: string): Error | undefined {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || /ENOSPC|No space left on device/i.test(message))
    return fullDisk(folder, 'nothing left')
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new Error(
      `${folder} cannot be written (${code}): make it yours, or set STOREGRAPH_DATA to another folder.`,
    )
  return undefined
}

function fullDisk(folder: string, detail: string): Error {
  return new Error(
    `The disk of ${folder} is full (${detail}): free some space, or set STOREGRAPH_DATA to a folder on another disk.`,
  )
}
