/** What a cluster has before anybody applies anything: nodes in three zones, volumes, and what the operators define. */
import { readFileSync } from 'node:fs'
import { until } from './processes.mjs'

export const ZONES = ['one', 'two', 'three']
const NODES_PER_ZONE = 2
const VOLUMES = 12
const CAPACITY = { cpu: '32', memory: '128Gi', pods: '110', 'ephemeral-storage': '200Gi' }

export async function furnish(client, definitionsFile) {
  await Promise.all([nodes(client), volumes(client), define(client, definitionsFile)])
  for (const name of ['argocd', 'monitoring'])
    await client.create('/api/v1/namespaces', { metadata: { name } })
}

async function nodes(client) {
  for (const zone of ZONES)
    for (let number = 1; number <= NODES_PER_ZONE; number += 1) {
      const name = `${zone}-${number}`
      await client.create('/api/v1/nodes', {
        metadata: {
          name,
          labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': `zone-${zone}` },
        },
        status: { capacity: CAPACITY, allocatable: CAPACITY },
      })
    }
}

/** Nothing is written to them: no pod runs. */
async function volumes(client) {
  await client.create('/apis/storage.k8s.io/v1/storageclasses', {
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  })
  for (let number = 1; number <= VOLUMES; number += 1)
    await client.create('/api/v1/persistentvolumes', {
      metadata: { name: `volume-${number}` },
      spec: {
        storageClassName: 'standard',
        capacity: { storage: '20Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: `/nowhere/${number}` },
      },
    })
}

async function define(client, file) {
  const definitions = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const place = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
  for (const definition of definitions) await client.create(place, definition)
  for (const { metadata } of definitions)
    await until(`${metadata.name} is served`, async () => {
      const { status } = await client.get(`${place}/${metadata.name}`)
      return status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True')
    })
}
