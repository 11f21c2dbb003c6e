/**
 * Writes the secrets of the local overlay to secrets/, which git ignores: passwords and keys that nobody else has. Those
 * that are there already stay, as the databases were made with them. Another folder may be given.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2] ?? join(import.meta.dirname, 'secrets')
const OWNER_ONLY = 0o600
const random = () => randomBytes(24).toString('hex')

function write(name, values) {
  const file = join(folder, `${name}.env`)
  if (existsSync(file)) return
  const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`)
  writeFileSync(file, lines.join(''), { mode: OWNER_ONLY })
}

/** All accounts of a kind have one password, which their server reads from its environment. */
function passwordOf(part) {
  write(part, { password: random() })
  const [, password] = /^password=(.*)$/m.exec(readFileSync(join(folder, `${part}.env`), 'utf8'))
  return password
}

mkdirSync(folder, { recursive: true })
for (const name of ['user', 'product', 'order', 'payment']) {
  const password = random()
  const url = `postgresql://storegraph:${password}@postgres-${name}:5432/storegraph`
  write(`postgres-${name}`, { password, url })
}
const services = ['gateway', 'user', 'product', 'order', 'payment']
const redis = passwordOf('redis')
for (const name of services)
  write(`redis-${name}`, {
    url: `redis://${name}:${redis}@redis:6379`,
    'limits-url': `redis://${name}:${redis}@redis-limits:6379`,
  })
const nats = passwordOf('nats')
for (const name of [...services, 'operator', 'provisioner'])
  write(`nats-${name}`, { url: `nats://${name}:${nats}@nats:4222` })
write('stripe', { 'api-key': `sk_test_${random()}`, 'webhook-secret': `whsec_${random()}` })
write('user', { 'key-encryption-keys': randomBytes(32).toString('base64') })
write('gateway', {
  'signing-key': JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
})
