/** docker-compose.yml as Docker reads it where no variable is set. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseEnv } from 'dotenv'
import { parse } from 'yaml'
import { root } from './manifest-files.ts'

export interface ComposeService {
  image: string
  profiles?: string[]
  build?: { target: string; args?: { SERVICE: string } }
  command?: string[]
  environment?: Record<string, string | number>
  env_file?: string
  ports?: string[]
  volumes?: string[]
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  depends_on?: Record<string, { condition: string }> | string[]
}

export interface ComposeFile {
  services: Record<string, ComposeService>
  configs: Record<string, { file: string }>
  volumes: Record<string, null>
}

export function readCompose(): ComposeFile {
  const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8')
  return parse(text.replaceAll(/\$\{\w+(?::?-([^}]*))?\}/g, '$1'), { merge: true }) as ComposeFile
}

/** What a container is told, from its file and itself. */
export function environmentOf({ env_file: file, environment = {} }: ComposeService): Record<string, string> {
  const own = Object.entries(environment).map(([key, value]) => [key, String(value ?? '')])
  const given = file ? parseEnv(readFileSync(join(root, file))) : {}
  return { ...given, ...(Object.fromEntries(own) as Record<string, string>) }
}
