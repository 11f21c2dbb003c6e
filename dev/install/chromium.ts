/**
 * The browser for the tests of pages: the one that is installed, else Debian's package. A browser cannot be
 * unpacked beside the project as a server can (its fonts and libraries are the system's), so this needs root.
 */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runToEnd } from '../processes/child.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const INSTALL_WITHIN_MS = 300_000

/** The path of a Chromium; CHROMIUM_PATH names one that is not on PATH. */
export function findChromium(env = process.env): string | undefined {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @throws Error that says what to do where there is none and none can be installed */
export async function ensureChromium(report: (line: string) => void): Promise<string> {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && process.platform === 'linux') {
    report("Installing Debian's chromium for the page tests (once, about a minute) …")
    await aptGet('update', '-q')
    await aptGet('install', '-q', '-y', '--no-install-recommends', 'chromium')
    const installed = findChromium()
    if (installed) return installed
  }
  throw new Error(
    'The page tests need a Chromium: install it (on Debian "apt-get install chromium" as root), or set CHROMIUM_PATH to the one you have.',
  )
}

async function aptGet(...args: string[]): Promise<void> {
  const { code, errors } = await runToEnd(
    { command: 'apt-get', args },
    { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: INSTALL_WITHIN_MS },
  )
  if (code !== 0) throw new Error(`"apt-get ${args.join(' ')}" failed:\n${errors.trim()}`)
}

if (import.meta.main) {
  try {
    await ensureChromium((line) => console.log(line))
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
