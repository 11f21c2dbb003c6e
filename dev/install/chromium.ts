/**
 * The browser for the tests of pages: the one that is installed, else Debian's package. A browser cannot be
 * unpacked beside the project as a server can (its fonts and libraries are the system's), so this needs root.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const INSTALL_WITHIN_MS = 300_000

/** The path of a Chromium; CHROMIUM_PATH names one that is not on PATH. */
export function findChromium(env = process.env): string | undefined {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    } catch {
      // not under this name
    }
  }
  return undefined
}

/** @throws Error that says what to do where there is none and none can be installed */
export async function ensureChromium(report: (line: string) => void): Promise<string> {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && process.platform === 'linux') {
    report("installing Debian's chromium for the page tests (once, about a minute)")
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
  const child = spawn('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_WITHIN_MS,
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`"apt-get ${args.join(' ')}" failed; its output says why.`)
}

if (import.meta.main) {
  try {
    await ensureChromium((line) => console.log(line))
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
