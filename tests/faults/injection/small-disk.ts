/**
 * A Postgres on a disk of its own that is small enough to be filled: a file system in memory, which takes root on Linux.
 * What fills it is a file beside the data.
 */
import { chmod, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newPassword } from '../../../dev/parts/credentials.ts'
import { postgresUrl } from '../../../dev/parts/part-urls.ts'
import { startPostgres } from '../../../dev/parts/postgres.ts'
import { runOrThrow } from '../../../dev/processes/child.mjs'
import { supervise } from '../../../dev/processes/supervisor.ts'

const SIZE_MB = 512
/** What is written at once to fill it, down to the last kilobyte. */
const CHUNKS = [4 * 1024 * 1024, 64 * 1024, 1024]
const SETTINGS = { max_wal_size: '64MB' }
const BACKOFF = { firstMs: 200, maxMs: 2_000, stableMs: 10_000 }
const STOP_WITHIN_MS = 10_000
const MOUNTED_WITHIN_MS = 10_000

export interface SmallDisk {
  url: string
  pid(): number | undefined
  /** From now on there is no room, but for what is there already. */
  fill(): Promise<void>
  /** There is room again. */
  clear(): Promise<void>
  stop(): Promise<void>
}

/** @throws where file systems cannot be mounted */
export async function startOnSmallDisk(port: number): Promise<SmallDisk> {
  const disk = await mkdtemp(join(tmpdir(), 'storegraph-disk-'))
  const run = (command: string, args: string[]) =>
    runOrThrow({ command, args }, { timeoutMs: MOUNTED_WITHIN_MS })
  await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', disk])
  await chmod(disk, 0o755)
  const password = newPassword()
  const ballast = join(disk, 'ballast')
  const options = {
    folder: join(disk, 'data'),
    logFile: join(tmpdir(), `storegraph-disk-${port}.log`),
    port,
    password,
    durable: true,
    settings: SETTINGS,
  }
  const server = supervise(
    'postgres-order',
    (signal) => startPostgres({ ...options, signal }),
    () => undefined,
    BACKOFF,
  )
  const stop = async () => {
    await server.stop(STOP_WITHIN_MS)
    await run('umount', [disk])
    await rm(disk, { recursive: true })
    await rm(options.logFile, { force: true })
  }
  try {
    await server.started
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: postgresUrl(port, password),
    pid: server.pid,
    async fill() {
      const file = await open(ballast, 'w')
      try {
        for (const size of CHUNKS) await writeUntilFull(file, size)
      } finally {
        await file.close()
      }
    },
    clear: () => rm(ballast, { force: true }),
    stop,
  }
}

async function writeUntilFull(file: Awaited<ReturnType<typeof open>>, size: number): Promise<void> {
  const chunk = Buffer.alloc(size, 1)
  for (let written = size; written === size;) {
    written = await file.write(chunk).then(
      ({ bytesWritten }) => bytesWritten,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOSPC') return 0
        throw error
      },
    )
  }
}
