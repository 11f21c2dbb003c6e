/**
 * Where a command finds the development system: the URLs, with their accounts, that the last start used, kept beside
 * its data and readable by its owner. Before any start it is taken to run in containers.
 */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../paths.ts'
import { containerUrls, type PartUrls } from './part-urls.ts'
import { parts, readPorts } from './ports.ts'

const FILE = 'urls.json'

export async function keepUrls(folder: string, urls: PartUrls): Promise<void> {
  await writeFile(join(folder, FILE), JSON.stringify(urls, null, 2), { mode: 0o600 })
}

export function runningUrls(env = process.env, folder = dataFolder): PartUrls {
  const ports = readPorts(env)
  const inContainers = parts.map((part) => containerUrls(part, ports[part.name]!, env))
  return Object.assign({}, ...inContainers, readKept(folder)) as PartUrls
}

function readKept(folder: string): PartUrls {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as PartUrls
  } catch {
    return {}
  }
}
