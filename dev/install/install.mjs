/**
 * Runs before every npm script that needs packages: installs what package-lock.json names, unless that is
 * what node_modules holds already, and generates code. Plain JavaScript, as it runs on the machine's own
 * Node (20 or newer); the scripts after it find Node 24 in node_modules/.bin.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lock, tryLock } from './lock.mjs'
import { npmInstall } from './npm-install.mjs'
import { makePostgresSymlinks } from './symlinks.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const GENERATE_TIMEOUT_MS = 120_000
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

/** The Node that the next scripts will find. */
function nodeForScripts() {
  const bundled = join(root, 'node_modules/.bin/node')
  if (existsSync(bundled)) return bundled
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new Error(
    `Node 24 or newer is needed here, and this is ${process.version}: install it from https://nodejs.org.`,
  )
}

try {
  const held = await lock('install', root, (holder) => {
    console.log(`Waiting for the installation that runs already (pid ${holder}) …`)
  })
  if (process.platform !== 'linux') nodeForScripts()
  if (!isInstalled()) await install()
  makePostgresSymlinks(root)
  const generate = [join(root, 'dev/codegen/generate.ts'), '--quiet']
  execFileSync(nodeForScripts(), generate, { stdio: 'inherit', timeout: GENERATE_TIMEOUT_MS })
  await held.release()
} catch (error) {
  // A program that failed has said why itself.
  if (error.status === undefined) console.error(error.message)
  process.exit(1)
}
