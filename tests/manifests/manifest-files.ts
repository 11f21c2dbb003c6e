/** The manifests below k8s/ as files: kustomize is not needed to read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'

export const root = join(import.meta.dirname, '../..')

/** The subgraphs that keep their data in a database. */
export const databases = readdirSync(join(root, 'prisma')).filter((name) =>
  existsSync(join(root, 'prisma', name, 'schema.prisma')),
)

/** What runs in every cluster, and what only the local one has. */
export const services = ['gateway', ...readdirSync(join(root, 'subgraphs'))]
export const STAND_IN = 'psp'

/** Where every process of a cluster, or of containers, tells its metrics. */
export const METRICS_PORT = 9464

// What is looked up in YAML of many kinds has no one type; a test that looks up what is not there fails by itself.
// oxlint-disable-next-line typescript/no-explicit-any
export type Manifest = any

const SERVICE = 'k8s/service'

/** The objects of a file, by its path from the root. @throws Error where it is no YAML */
export function readManifests(path: string): Manifest[] {
  return parseAllDocuments(readFileSync(join(root, path), 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0]?.message}`)
    return document.toJS() as Manifest
  })
}

export const readManifest = (path: string): Manifest => readManifests(path)[0]

/** Every YAML file below a folder, by its path from the root. */
export function yamlFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name))
    .toSorted()
}

/** Where a service's own patch, kustomization and settings are. */
export const folderOf = (service: string) =>
  service === STAND_IN ? 'k8s/overlays/local/psp' : `k8s/base/${service}`

/** The container of every service, with what one of them adds to it. */
export function containerOf(service: string): Manifest {
  const shape = readManifest(`${SERVICE}/deployment.yaml`).spec.template.spec.containers[0]
  const own = readManifest(`${folderOf(service)}/deployment.yaml`).spec.template.spec.containers[0]
  return { ...shape, ...own, ports: [...own.ports, ...shape.ports] }
}

/** `KEY=value` lines. */
export function readSettings(path: string): Record<string, string> {
  const lines = readFileSync(resolve(root, path), 'utf8').split('\n').filter(Boolean)
  return Object.fromEntries(lines.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]))
}

/** What an overlay merges into a service's settings. */
export function overlaySettings(overlay: string, service: string): Record<string, string> {
  const generators: Manifest[] =
    readManifest(`k8s/overlays/${overlay}/kustomization.yaml`).configMapGenerator ?? []
  const own = generators.find(({ name }) => name === `${service}-settings`)
  const literals: string[] = own?.literals ?? []
  return Object.fromEntries(literals.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]))
}

/** The keys that a container takes from secrets, each with `secret/key`. */
export function secretsOf(container: Manifest): Record<string, string> {
  const env: Manifest[] = container.env ?? []
  return Object.fromEntries(
    env
      .filter(({ valueFrom }) => valueFrom?.secretKeyRef)
      .map(({ name, valueFrom: { secretKeyRef } }) => [name, `${secretKeyRef.name}/${secretKeyRef.key}`]),
  )
}
