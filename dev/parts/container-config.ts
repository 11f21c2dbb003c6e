/**
 * What docker-compose.yml and k8s/overlays/local mount into their NATS and Redis: the same users as those of the parts that
 * we start, each with the password that the containers' environment gives. `node dev/parts/container-config.ts` writes it.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { authorizationConfig } from '#platform/messaging/nats-users.ts'
import { root } from '../paths.ts'
import { redisUsers, users } from './credentials.ts'
import { aclUser, memorySettings } from './redis.ts'

const COMPOSE = 'dev/parts/containers'
/** Kustomize reads nothing outside its own folder. */
const CLUSTER = 'k8s/overlays/local'

/** By their paths from the root. */
export function containerConfigs(): Record<string, string> {
  return {
    // Compose asks for its health from inside, the kubelet from outside.
    [`${COMPOSE}/nats.conf`]: natsConfig('127.0.0.1'),
    [`${CLUSTER}/nats.conf`]: natsConfig('0.0.0.0'),
    ...Object.fromEntries(
      [COMPOSE, CLUSTER].flatMap((folder) => [
        [`${folder}/redis.sh`, redisScript(true)],
        [`${folder}/redis-limits.sh`, redisScript(false)],
      ]),
    ),
  }
}

function natsConfig(monitoredAt: string): string {
  const identify = (name: string) => `user: ${name}, password: $NATS_PASSWORD`
  return `# Written by dev/parts/container-config.ts.
listen: 0.0.0.0:4222
http: ${monitoredAt}:8222
jetstream {
  store_dir: /data
  sync_interval: always # an acknowledged message is on the disk
  max_memory_store: 64MB
  max_file_store: 1GB
}

${authorizationConfig(users, identify)}`
}

/** Redis' configuration does not know the environment. */
function redisScript(evicts: boolean): string {
  const lines = redisUsers().map((user) => aclUser(user, '>$REDIS_PASSWORD'))
  return `#!/bin/sh
# Written by dev/parts/container-config.ts. Bounded, and nothing of it is on the disk.
cat > /tmp/redis.conf <<END
save ""
appendonly no
${memorySettings(evicts).join('\n')}
${lines.join('\n')}
user default off
END
exec redis-server /tmp/redis.conf
`
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(containerConfigs())) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
