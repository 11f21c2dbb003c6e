/**
 * What docker-compose.yml mounts into its NATS and Redis: the same users as those of the parts that we start, each
 * with the password that the containers' environment gives. `node dev/parts/container-config.ts` writes the files.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { authorizationConfig } from '#platform/messaging/nats-users.ts'
import { root } from '../paths.ts'
import { redisUsers, users } from './credentials.ts'
import { aclUser, memorySettings } from './redis.ts'

export const containerFolder = join(root, 'dev/parts/containers')

export function containerConfigs(): Record<string, string> {
  return {
    'nats.conf': natsConfig(),
    'redis.sh': redisScript(true),
    'redis-limits.sh': redisScript(false),
  }
}

function natsConfig(): string {
  const identify = (name: string) => `user: ${name}, password: $NATS_PASSWORD`
  return `# Written by dev/parts/container-config.ts.
listen: 0.0.0.0:4222
http: 127.0.0.1:8222
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
  return `# Written by dev/parts/container-config.ts. Bounded, and nothing of it is on the disk.
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
  mkdirSync(containerFolder, { recursive: true })
  for (const [name, text] of Object.entries(containerConfigs()))
    writeFileSync(join(containerFolder, name), text)
}
