/**
 * Runs before every npm script: installs what package-lock.json names, unless that is what node_modules
 * holds already, and generates code. Plain JavaScript, as it runs on the machine's own Node (20 or newer);
 * what comes after it finds Node 24 in node_modules/.bin.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runToEnd } from '../processes/child.mjs'
import { lock, tryLock } from './lock.mjs'
import { npmInstall } from './npm-install.mjs'
import { makePostgresSymlinks } from './symlinks.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const GENERATE_TIMEOUT_MS = 120_000
const PARENT_POLL_MS = 500
/** npm's own note of what it installed. */
const INSTALLED = 'node_modules/.package-lock.json'

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

function isInstalled() {
  const wanted = read(join(root, 'package-lock.json')).packages
  const found = read(join(root, INSTALLED))?.packages
  if (!found) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    return found[path] ? found[path].version === version : optional === true
  })
}

async function install() {
  const running = await tryLock('start', resolve(root, process.env.STOREGRAPH_DATA || '.data'))
  if ('holder' in running)
    throw new Error(
      'package-lock.json has changed, and npm start runs from the packages here: stop it first.',
    )
  try {
    if (existsSync(join(root, INSTALLED))) await npmInstall(root, 'changes')
    if (!isInstalled()) await npmInstall(root, 'everything')
  } finally {
    await running.release()
  }
}

/** npm's shell ends at once when npm is stopped, and does not tell us. */
function endWithParent() {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && process.exit(1), PARENT_POLL_MS).unref()
}

/** The Node that the next program will find. */
function nodeForScripts() {
  const bundled = join(root, 'node_modules/.bin/node')
  if (existsSync(bundled)) return bundled
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new Error(
    `Node 24 or newer is needed here, and this is ${process.version}: install it from https://nodejs.org.`,
  )
}

endWithParent()
try {
  const held = await lock('install', root, (holder) => {
    console.log(`Waiting for the installation that runs already (pid ${holder}) …`)
  })
  if (process.platform !== 'linux') nodeForScripts()
  if (!isInstalled()) await install()
  makePostgresSymlinks(root)
  const generate = { command: nodeForScripts(), args: [join(root, 'dev/codegen/generate.ts'), '--quiet'] }
  const { code } = await runToEnd(generate, {
    env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || join(root, 'node_modules/.cache/compile') },
    output: 'show',
    timeoutMs: GENERATE_TIMEOUT_MS,
  })
  await held.release()
  if (code !== 0) process.exit(1) // it has said why itself
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
