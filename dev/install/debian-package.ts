/**
 * Servers out of Debian packages, without root and without touching the system: apt with state and cache
 * folders of its own downloads and verifies them, `dpkg -x` unpacks them into the user's cache.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../paths.ts'
import { runOrThrow } from '../processes/child.mjs'

const APT_TIMEOUT_MS = 120_000
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

const run = (command: string, args: string[], cwd?: string) =>
  runOrThrow({ command, args }, { cwd, timeoutMs: APT_TIMEOUT_MS })

/** Whether this is a system whose packages we know how to take. */
export function hasApt(): boolean {
  return process.platform === 'linux' && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg')
}

/**
 * Unpacks a package, and with it those of its dependencies that the system lacks.
 * @param release the Debian release to take it from, without dependencies; by default the system's own
 * @returns the folder that stands for `/`
 */
export async function unpackDebianPackage(name: string, release?: string): Promise<string> {
  const folder = join(cacheFolder, `${name}-${release ?? (await codename())}-${process.arch}`)
  if (existsSync(folder)) return folder
  await mkdir(cacheFolder, { recursive: true })
  const draft = await mkdtemp(join(cacheFolder, 'draft-'))
  try {
    const archives = await download(name, release, draft)
    const unpacked = join(draft, 'root')
    await mkdir(unpacked)
    for (const archive of archives) await run('dpkg', ['-x', archive, unpacked])
    // Another run may have been faster; then its folder stays.
    await rename(unpacked, folder).catch((error) => {
      if (!existsSync(folder)) throw error
    })
    return folder
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Where an unpacked program finds the libraries that were unpacked with it. */
export async function libraryPath(folder: string): Promise<string> {
  const libraries = join(folder, 'usr/lib')
  const triplets = existsSync(libraries)
    ? (await readdir(libraries)).filter((entry) => entry.includes('-linux-'))
    : []
  return triplets.flatMap((triplet) => [join(libraries, triplet), join(folder, 'lib', triplet)]).join(':')
}

async function download(name: string, release: string | undefined, draft: string): Promise<string[]> {
  const archives = join(draft, 'archives')
  await mkdir(join(draft, 'lists/partial'), { recursive: true })
  await mkdir(join(archives, 'partial'), { recursive: true })
  const settings = {
    'Dir::State::lists': join(draft, 'lists'),
    'Dir::Cache': draft,
    'Dir::Cache::archives': archives,
    'Debug::NoLocking': '1', // the locks are the system's, and so are the folders that they protect
    'APT::Sandbox::User': 'root', // apt's own user could not write into our folders
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::http::Timeout': '15',
    'Acquire::Retries': '2',
    'APT::Update::Error-Mode': 'any', // an index that could not be had is an error, not a warning
    ...(release && {
      'Dir::Etc::sourceparts': '/dev/null',
      'Dir::Etc::sourcelist': await writeSource(release, draft),
    }),
  }
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  const apt = (...args: string[]) => run('apt-get', [...options, '-q', ...args], archives)
  await apt('update')
  await (release
    ? apt('download', name)
    : apt('install', '--yes', '--no-install-recommends', '--download-only', '--reinstall', name))
  const files = (await readdir(archives)).filter((file) => file.endsWith('.deb'))
  if (files.length === 0) throw new Error(`apt-get downloaded nothing for ${name}`)
  return files.map((file) => join(archives, file))
}

/** Another release from the mirror that the system uses. */
async function writeSource(release: string, draft: string): Promise<string> {
  const own = await codename()
  const format = ['indextargets', '--format', '$(RELEASE) $(REPO_URI)']
  const indexes = await run('apt-get', format)
  const mirror = indexes
    .split('\n')
    .find((line) => line.startsWith(`${own} `))
    ?.split(' ')[1]
  const file = join(draft, 'release.sources')
  const lines = [
    'Types: deb',
    `URIs: ${mirror ?? 'http://deb.debian.org/debian'}`,
    `Suites: ${release}`,
    'Components: main',
  ]
  if (existsSync(KEYRING)) lines.push(`Signed-By: ${KEYRING}`)
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

async function codename(): Promise<string> {
  return (await osRelease()).VERSION_CODENAME ?? 'unknown'
}

/** Whether the system is Debian itself, of which another release's static binaries run as they are. */
export async function isDebian(): Promise<boolean> {
  return (await osRelease()).ID === 'debian'
}

async function osRelease(): Promise<Record<string, string | undefined>> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const pairs = [...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)]
  return Object.fromEntries(pairs.map(([, key, value]) => [key!, value]))
}
