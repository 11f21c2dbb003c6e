/**
 * Assembles what an image of the Dockerfile holds, without Docker: reads its COPY and RUN lines, and takes the files from
 * the working tree and the packages that `npm ci --omit=dev --omit=optional` would leave from node_modules. What
 * stands in for the two images that it begins with is this machine's Node and the libraries that it links to.
 *
 *     node k8s/image-contents.mjs subgraphs/order           prints how much it is
 *     node k8s/image-contents.mjs subgraphs/order --run     runs it by runc: read-only, as 65532, without capabilities;
 *                                                           the variables of this environment named by --env go along
 *     node k8s/image-contents.mjs ops --run dev/database/migrate.ts --env ORDER_DATABASE_URL
 */
import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, matchesGlob, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const root = resolve(import.meta.dirname, '..')
const NOBODY = 65_532
const NODE = 'node_modules/.bin/node'

/** @returns {{ name: string, base: string, steps: { word: string, rest: string }[] }[]} */
export function readStages(dockerfile) {
  const lines = dockerfile
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim())
  const stages = []
  for (const line of lines) {
    const [, word, rest] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? []
    const [, base, name] = word === 'FROM' ? (/^(\S+) AS (\S+)$/.exec(rest) ?? []) : []
    if (word === 'FROM') stages.push({ name, base, steps: [] })
    else stages.at(-1).steps.push({ word, rest })
  }
  return stages
}

/** What git's cousin of a list says of a path: the last line that speaks of it counts. */
export function createIgnore(text) {
  const rules = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return (path) => {
    let ignored = false
    for (const rule of rules) {
      const pattern = rule.replace(/^!/, '')
      const meant = matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`)
      if (meant) ignored = !rule.startsWith('!')
    }
    return ignored
  }
}

/** Links where it can, as nothing of an image is ever written to. */
function put(from, to) {
  const stats = lstatSync(from)
  if (stats.isDirectory()) {
    mkdirSync(to, { recursive: true })
    for (const name of readdirSync(from)) put(join(from, name), join(to, name))
    return
  }
  mkdirSync(dirname(to), { recursive: true })
  if (stats.isSymbolicLink()) return symlinkSync(readlinkSync(from), to)
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}

function putUnlessIgnored(path, to, ignored) {
  if (ignored(path) && path !== '') return
  const from = join(root, path)
  if (!lstatSync(from).isDirectory()) return put(from, to)
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) putUnlessIgnored(join(path, name), join(to, name), ignored)
}

/** The packages that package-lock.json does not mark as for development or optional. */
function putPackages(to) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const kept = Object.entries(packages).filter(
    ([path, entry]) => path && !entry.dev && !entry.optional && !entry.devOptional,
  )
  for (const [path] of kept.toSorted(([a], [b]) => a.length - b.length)) {
    mkdirSync(join(to, path), { recursive: true })
    for (const name of readdirSync(join(root, path)))
      if (name !== 'node_modules') put(join(root, path, name), join(to, path, name))
  }
  return kept.length
}

function putGenerated(to) {
  for (const name of readdirSync(join(root, 'subgraphs'))) {
    const generated = join('subgraphs', name, 'generated')
    put(join(root, generated), join(to, generated))
  }
}

/** What distroless has: Node, its libraries, certificates, and a user. */
function putRuntime(to) {
  const node = resolve(root, execFileSync('readlink', ['-f', join(root, NODE)], { encoding: 'utf8' }).trim())
  put(node, join(to, 'nodejs/bin/node'))
  const libraries = execFileSync('ldd', [node], { encoding: 'utf8' })
  for (const [path] of libraries.matchAll(/\/\S+\.so\S*/g)) {
    mkdirSync(dirname(join(to, path)), { recursive: true })
    if (!existsSync(join(to, path))) copyFileSync(path, join(to, path))
  }
  for (const folder of ['etc', 'tmp', 'proc', 'dev', 'home/nonroot'])
    mkdirSync(join(to, folder), { recursive: true })
  // A file system that is mounted there takes over who may write, and runc 1.1 whatever it is told: as distroless has it.
  chmodSync(join(to, 'tmp'), 0o1777)
  if (process.getuid() === 0) chownSync(join(to, 'home/nonroot'), NOBODY, NOBODY)
  writeFileSync(join(to, 'etc/passwd'), `nonroot:x:${NOBODY}:${NOBODY}::/home/nonroot:/sbin/nologin\n`)
  writeFileSync(join(to, 'etc/hosts'), '127.0.0.1 localhost\n')
  writeFileSync(join(to, 'etc/nsswitch.conf'), 'hosts: files dns\n')
}

/** @returns the folder of the image, and how it is started */
export function assemble(service, folder) {
  const stages = readStages(readFileSync(join(root, 'Dockerfile'), 'utf8'))
  const ignored = createIgnore(readFileSync(join(root, '.dockerignore'), 'utf8'))
  const image = { folder: join(folder, 'image'), env: [], command: [], healthCheck: null, packages: 0 }
  const build = join(folder, 'build')
  const built = service === 'ops' ? 'gateway' : service
  const fill = (text) => text.replaceAll('${SERVICE}', service)

  function runStep(command) {
    if (command.startsWith('npm ci')) return
    if (command.startsWith('npm prune --omit=dev --omit=optional'))
      image.packages = putPackages(join(build, 'app'))
    else if (command === 'node dev/codegen/generate.ts') putGenerated(join(build, 'app'))
    else
      execFileSync('sh', ['-c', command], {
        cwd: join(build, 'app'),
        env: { SERVICE: built, PATH: process.env.PATH },
      })
  }

  function apply(name, to) {
    const stage = stages.find((each) => each.name === name)
    if (!stage) return name.includes('distroless') ? putRuntime(to) : undefined
    apply(stage.base, to)
    for (const { word, rest } of stage.steps) {
      if (word === 'RUN') for (const command of rest.split(' && ')) runStep(command)
      if (word === 'ENV') image.env.push(...rest.split(' '))
      if (word === 'CMD') image.command = JSON.parse(rest)
      if (word === 'HEALTHCHECK') image.healthCheck = JSON.parse(/CMD (.*)$/.exec(rest)?.[1] ?? 'null')
      if (word !== 'COPY') continue
      const [, from, paths] = /^(?:--from=(\S+) )?(.*)$/.exec(fill(rest))
      const sources = paths.split(' ')
      const target = sources.pop()
      for (const source of sources) {
        const place = target.endsWith('/') ? join(target, source.split('/').at(-1)) : target
        if (from) put(join(build, source), join(to, 'app', place))
        else putUnlessIgnored(source, join(to, 'app', place), ignored)
      }
    }
  }
  apply('build', build)
  image.env.length = 0
  apply(service === 'ops' ? 'ops' : 'service', image.folder)
  return image
}

/** A variable that is there twice would have its first value. */
const lastOfEach = (env) => [...new Map(env.map((pair) => [pair.slice(0, pair.indexOf('=')), pair])).values()]

/** The bundle's config.json: what k8s/service/deployment.yaml asks for, in runc's words. The network is this machine's. */
export function bundle({ folder, env, command }, more, args) {
  const nothing = { bounding: [], effective: [], permitted: [] }
  return {
    ociVersion: '1.0.2',
    root: { path: folder, readonly: true },
    hostname: 'image',
    process: {
      terminal: false,
      user: { uid: NOBODY, gid: NOBODY },
      cwd: '/app',
      args: ['/nodejs/bin/node', ...(args.length > 0 ? args : command)],
      env: lastOfEach([...env, ...more]),
      capabilities: nothing,
      noNewPrivileges: true,
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=64k'] },
      {
        destination: '/tmp',
        type: 'tmpfs',
        source: 'tmpfs',
        options: ['nosuid', 'nodev', 'noexec', 'mode=1777', 'size=64m'],
      },
    ],
    linux: { namespaces: ['pid', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { run: { type: 'boolean' }, env: { type: 'string', multiple: true, default: [] } },
  })
  const [service, ...args] = positionals
  if (!service) throw new Error('Name the folder of a service, such as subgraphs/order, or ops.')
  const folder = mkdtempSync(
    join(existsSync(join(root, '.data-image')) ? join(root, '.data-image') : tmpdir(), 'storegraph-image-'),
  )
  try {
    const image = assemble(service, folder)
    const size = execFileSync('du', ['-sm', image.folder], { encoding: 'utf8' }).split('\t')[0]
    console.log(`${service}: ${size} MB, ${image.packages} packages, node ${image.command.join(' ')}`)
    if (!values.run) return
    const given = values.env.map((pair) => (pair.includes('=') ? pair : `${pair}=${process.env[pair] ?? ''}`))
    writeFileSync(join(folder, 'config.json'), JSON.stringify(bundle(image, given, args)))
    const runc = spawn(
      'runc',
      ['--root', join(folder, 'state'), 'run', '--bundle', folder, `image-${process.pid}`],
      { stdio: 'inherit' },
    )
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => runc.kill(signal))
    process.exitCode = await new Promise((done, fail) => {
      runc.once('error', fail)
      runc.once('exit', (code) => done(code ?? 1))
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await main()
