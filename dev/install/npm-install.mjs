/**
 * npm with a sign of life and, when it fails, one sentence. No package's install script is run: what they
 * would do is either not needed or done by dev/. npm ends with us: a half-made installation is no use.
 */
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { runToEnd } from '../processes/child.mjs'

const SPACE_NEEDED = 1_500_000_000
const TIMEOUT_MS = 15 * 60_000
const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT/

/**
 * @param {string} root the repository
 * @param {'everything' | 'changes'} what from nothing, or only what package-lock.json names and is not there
 */
export async function npmInstall(root, what) {
  const { bavail, bsize } = await statfs(root)
  if (bavail * bsize < SPACE_NEEDED) {
    const free = Math.round((bavail * bsize) / 1e6)
    throw new Error(
      `The disk of ${root} has ${free} MB left, and the packages need 1500 MB: free some space first.`,
    )
  }
  const began = Date.now()
  const seconds = () => Math.round((Date.now() - began) / 1000)
  const done = showElapsed(
    what === 'everything' ? 'Installing the packages' : 'Updating the packages',
    seconds,
  )
  const { code, errors } = await runNpm(root, what === 'everything' ? ['ci'] : ['install', '--no-save'])
  done(code === 0)
  if (code !== 0) throw new Error(sentence(errors))
}

function runNpm(root, command) {
  const flags = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const retries = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']
  const quiet = ['--loglevel=error', '--no-progress', '--no-update-notifier']
  // The npm that runs us, on the Node that runs us: the one in node_modules/.bin is about to be replaced.
  const npm = process.env.npm_execpath
  const program = npm && existsSync(npm) ? [process.execPath, npm] : ['npm']
  const [file, ...args] = [...program, ...command, ...flags, ...retries, ...quiet]
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => {
      abort.abort()
      process.exit(1)
    })
  const options = { cwd: root, signal: abort.signal, timeoutMs: TIMEOUT_MS }
  return runToEnd({ command: file, args, stopSignal: 'SIGKILL' }, options).catch((error) => ({
    code: 1,
    errors: error.message,
  }))
}

/** On a terminal one line that counts; in a log a line now and then. */
function showElapsed(what, seconds) {
  const terminal = process.stdout.isTTY
  if (!terminal) console.log(`${what} …`)
  const say = terminal
    ? () => process.stdout.write(`\r${what} … ${seconds()} s `)
    : () => console.log(`  … ${seconds()} s`)
  const timer = setInterval(say, terminal ? 1_000 : 10_000)
  return (well) => {
    clearInterval(timer)
    console.log(`${terminal ? '\r' : ''}${what}: ${well ? 'done' : 'failed'} after ${seconds()} s`)
  }
}

function sentence(errors) {
  if (/ENOSPC/.test(errors)) return 'The disk is full: free some space, then run it again.'
  if (NETWORK.test(errors))
    return 'The packages could not be downloaded: no connection to the npm registry. Check the network (and `npm config get registry`), then run it again.'
  const said = errors.split('\n').filter((line) => line.startsWith('npm error'))
  return `npm failed:\n${(said.length > 0 ? said : [errors.trim()]).slice(0, 8).join('\n')}`
}
