/**
 * Whether the images hold what they need and no more can be done in them: each is assembled from the Dockerfile
 * (image-contents.mjs) and run by runc, read-only, as nobody, without capabilities. Not a part of `npm test`: it needs
 * root and runc, which Debian has.
 *
 *     node k8s/image-check.mjs
 *
 * A service without settings must say which are missing: by then it has loaded every module that it has. The programs for
 * operators explain themselves. What a process may do in an image is asked of the process itself.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { assemble, bundle } from './image-contents.mjs'

const root = resolve(import.meta.dirname, '..')
const EX_CONFIG = 78
const RUNS_WITHIN_MS = 180_000
const ANSWERS_WITHIN_MS = 60_000
const ASKS_EVERY_MS = 250
const NOBODY = '65532'
const PROGRAMS = [
  'dev/database/migrate.ts',
  ...readdirSync(join(root, 'ops'))
    .filter(isProgram)
    .map((name) => `ops/${name}`),
]
const SHELLS = ['bin/sh', 'bin/bash', 'usr/bin/sh', 'busybox/sh']

let count = 0
function check(what, isSo, instead = '') {
  if (!isSo) throw new Error(`${what}: no. ${instead}`)
  count += 1
  console.log(`  ✓ ${what}`)
}

function isProgram(name) {
  return name.endsWith('.ts') && !name.endsWith('.test.ts')
}

function prepare(folder, image, env, args) {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(bundle(image, env, args)))
  const id = `check-${process.pid}-${count}`
  return { id, command: ['--root', join(folder, 'state'), 'run', '--bundle', folder, id] }
}

function runToEnd(folder, image, env, args = []) {
  const { command } = prepare(folder, image, env, args)
  const { status, stdout, stderr } = spawnSync('runc', command, { encoding: 'utf8', timeout: RUNS_WITHIN_MS })
  return { status, said: `${stdout}${stderr}` }
}

/** Whether what the image says of its own health is true of a process that runs in it, and that it ends when it is told to. */
async function checkHealth(folder, image, env) {
  const { id, command } = prepare(folder, image, env, [])
  const running = spawn('runc', command, { stdio: ['ignore', 'pipe', 'pipe'], timeout: RUNS_WITHIN_MS })
  let said = ''
  for (const output of [running.stdout, running.stderr]) output.on('data', (chunk) => (said += chunk))
  const ended = new Promise((done) => running.once('exit', (code, signal) => done(code ?? signal)))
  const runc = (...args) =>
    spawnSync('runc', ['--root', join(folder, 'state'), ...args], {
      encoding: 'utf8',
      timeout: RUNS_WITHIN_MS,
    })
  try {
    const deadline = Date.now() + ANSWERS_WITHIN_MS
    let asked = runc('exec', id, ...image.healthCheck)
    while (asked.status !== 0 && running.exitCode === null && Date.now() < deadline) {
      await sleep(ASKS_EVERY_MS)
      asked = runc('exec', id, ...image.healthCheck)
    }
    check('its own health check finds it well', asked.status === 0, `${asked.stderr}${said}`)
    runc('kill', id, 'TERM')
    const status = await ended
    check('it ends when it is told to', status === 0, `${status} ${said}`)
  } finally {
    running.kill('SIGKILL')
    runc('delete', '--force', id)
  }
}

async function freePort() {
  const server = createServer()
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address()
  await new Promise((closed) => server.close(closed))
  return port
}

async function withImage(service, work) {
  const folder = mkdtempSync(join(tmpdir(), 'storegraph-image-'))
  try {
    const image = assemble(service, folder)
    console.log(`▸ ${service}: ${image.packages} packages`)
    check('there is no shell', !SHELLS.some((path) => existsSync(join(image.folder, path))))
    const tests = readdirSync(join(image.folder, 'app'), { recursive: true }).filter(
      (path) => path.endsWith('.test.ts') && !path.startsWith('node_modules'),
    )
    check('there are no tests', tests.length === 0, tests.join(', '))
    await work(folder, image)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

for (const service of ['gateway', ...readdirSync(join(root, 'subgraphs')).map((name) => `subgraphs/${name}`)])
  await withImage(service, (folder, image) => {
    const { status, said } = runToEnd(folder, image, [])
    check('it says which settings are missing', status === EX_CONFIG && said.includes(' is not set'), said)
  })

await withImage('ops', (folder, image) => {
  for (const program of PROGRAMS) {
    const { status, said } = runToEnd(folder, image, [], [program, '--help'])
    check(`${program} explains itself`, status === 0 && said.includes('Usage:'), said)
  }
})

await withImage('psp', async (folder, image) => {
  const refused = runToEnd(folder, image, [
    'PSP_API_KEY=a-key-of-the-check',
    'PSP_DATABASE_PATH=/tmp/psp.sqlite',
  ])
  check(
    'it does not run in production',
    refused.status === EX_CONFIG && refused.said.includes('stand-in'),
    refused.said,
  )
  await checkHealth(folder, image, [
    'NODE_ENV=development',
    `PORT=${await freePort()}`,
    'PSP_API_KEY=a-key-of-the-check',
    'PSP_DATABASE_PATH=/tmp/psp.sqlite',
  ])
  const written = runToEnd(
    folder,
    image,
    [],
    ['-e', 'try { fs.writeFileSync("/app/x", "") } catch (error) { console.log(error.code) }'],
  )
  check('nothing of it can be written to', written.said.includes('EROFS'), written.said)
  const { said: status } = runToEnd(
    folder,
    image,
    [],
    ['-e', 'console.log(fs.readFileSync("/proc/self/status", "utf8"))'],
  )
  check('it runs as nobody', new RegExp(`^Uid:(\\s+${NOBODY}){4}$`, 'm').test(status), status)
  const sets = [...status.matchAll(/^Cap\w+:\s+(\w+)$/gm)].map(([, set]) => Number(`0x${set}`))
  check('it has no capabilities', sets.length > 0 && sets.every((set) => set === 0), status)
  check('it can gain no privileges', /^NoNewPrivs:\s+1$/m.test(status), status)
})
console.log(`✓ ${count} checks`)
