/** The Dockerfile copies what there is and nothing that must not be in an image, for every service that k8s/ runs. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createIgnore, readStages } from '../../k8s/image-contents.mjs'
import { type Manifest, readManifest, root, services } from './manifest-files.ts'

const stages = readStages(readFileSync(join(root, 'Dockerfile'), 'utf8'))
const ignored = createIgnore(readFileSync(join(root, '.dockerignore'), 'utf8'))
const steps = (name: string, word: string) =>
  (stages.find((stage) => stage.name === name)?.steps ?? [])
    .filter((step) => step.word === word)
    .map(({ rest }) => rest)

describe('the Dockerfile', () => {
  const copied = stages
    .flatMap(({ steps: all }) => all)
    .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
    .flatMap(({ rest }) => rest.split(' ').slice(0, -1))

  it('copies what is there and what .dockerignore lets through', () => {
    expect(copied.length).toBeGreaterThan(8)
    expect(copied.filter((path) => !existsSync(join(root, path)) || ignored(path))).toEqual([])
  })

  it('ends as nobody, on an image without a shell, with a health check', () => {
    const runtime = stages.find(({ name }) => name === 'runtime')
    expect(runtime?.base).toMatch(/^gcr\.io\/distroless\/nodejs24-.*:nonroot/)
    expect(steps('runtime', 'USER')).toEqual(['65532:65532'])
    expect(steps('service', 'HEALTHCHECK')[0]).toContain('/healthz')
    expect(
      stages
        .filter(({ name }) => name !== 'build')
        .flatMap(({ steps: all }) => all.filter(({ word }) => word === 'RUN')),
    ).toEqual([])
  })

  it('leaves the packages of development out', () => {
    expect(steps('build', 'RUN').join(' ')).toContain('npm prune --omit=dev --omit=optional')
  })
})

it.each([
  ['platform/process/log.test.ts', true],
  ['subgraphs/order/testing/order-under-test.ts', true],
  ['subgraphs/order/generated/resolvers.ts', true],
  ['.env', true],
  ['docs/scale.md', true],
  ['subgraphs/order/main.ts', false],
  ['prisma/order/schema.prisma', false],
])('.dockerignore of %s: %s', (path, expected) => {
  expect(ignored(path)).toBe(expected)
})

it('CI builds the image of every service that production runs, and the operator’s', () => {
  const { matrix } = readManifest('.github/workflows/images.yml').jobs.image.strategy
  const built = matrix.include.map(({ name, service }: Manifest) => [name, service])
  const folder = (name: string) => (name === 'gateway' ? name : `subgraphs/${name}`)
  expect(built).toEqual(
    [...services.map((name) => [name, folder(name)]), ['ops', 'gateway']].toSorted(byOrderOf(built)),
  )
  const { images } = readManifest('k8s/overlays/production/kustomization.yaml')
  expect(images.map(({ name }: Manifest) => name).toSorted()).toEqual(
    built.map(([name]: string[]) => `storegraph/${name}`).toSorted(),
  )
})

function byOrderOf(list: string[][]) {
  return ([a]: string[], [b]: string[]) =>
    list.findIndex(([name]) => name === a) - list.findIndex(([name]) => name === b)
}
