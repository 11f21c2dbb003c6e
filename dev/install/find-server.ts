/**
 * Finds a server: the one on PATH if it is new enough, else the Debian package, unpacked into the cache.
 * Where neither can be had, one sentence says what to do.
 */
import { join } from 'node:path'
import { runOrThrow } from '../processes/child.mjs'
import { hasApt, isDebian, libraryPath, unpackDebianPackage } from './debian-package.ts'

const VERSION_TIMEOUT_MS = 5_000

export type ServerBinary = { command: string; env: Record<string, string> }

export type ServerPackage = {
  /** The program. */
  name: string
  /** Debian's package, where its name is another. */
  debian?: string
  title: string
  /** The oldest version that will do. */
  atLeast: [major: number, minor: number]
  /** The package's own place for the program. */
  path: string
  /** The Debian release to take it from when the system's own is too old. */
  newerRelease?: string
  /** Debian has none. */
  onPathOnly?: true
  /** What installs it elsewhere. */
  brew: string
}

export async function findServer(server: ServerPackage): Promise<ServerBinary> {
  if (await isNewEnough({ command: server.name, env: {} }, server)) return { command: server.name, env: {} }
  const tried: string[] = []
  if (hasApt() && !server.onPathOnly) {
    for (const release of await releases(server)) {
      try {
        const folder = await unpackDebianPackage(server.debian ?? server.name, release)
        const env = { LD_LIBRARY_PATH: await libraryPath(folder) }
        const binary = { command: join(folder, server.path), env }
        if (await isNewEnough(binary, server)) return binary
      } catch (error) {
        tried.push(reason(error))
      }
    }
  }
  const version = server.atLeast.join('.')
  const because = tried.length > 0 ? ` and could not be fetched (${tried.at(-1)})` : ''
  throw new Error(
    `${server.title} ${version} or newer is not installed${because}: install it (Debian: apt-get install ${server.debian ?? server.name}; ` +
      `macOS: brew install ${server.brew}) or run \`docker compose up -d\`, then npm start again.`,
  )
}

/** A newer release first: it is known to be new enough, and one download is enough. */
async function releases({ newerRelease }: ServerPackage): Promise<(string | undefined)[]> {
  return newerRelease && (await isDebian()) ? [newerRelease, undefined] : [undefined]
}

async function isNewEnough({ command, env }: ServerBinary, { atLeast }: ServerPackage): Promise<boolean> {
  try {
    const version = await runOrThrow({ command, args: ['--version'] }, { env, timeoutMs: VERSION_TIMEOUT_MS })
    const [, major, minor] = version.match(/(?:v=?|version )(\d+)\.(\d+)/) ?? []
    return Number(major) > atLeast[0] || (Number(major) === atLeast[0] && Number(minor) >= atLeast[1])
  } catch {
    return false
  }
}

function reason(error: unknown): string {
  const said = (error as Error).message
  if (/Could not (connect|resolve)|Temporary failure|timed out/i.test(said))
    return 'no connection to the Debian mirror'
  return said.split('\n').at(-1)!.slice(0, 200)
}
