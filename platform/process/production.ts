/**
 * What separates a laptop from the internet is one setting, NODE_ENV=production. A key of the configuration says itself
 * what it must be there (`inProduction`), and a service that was told otherwise does not start.
 */
import { z } from 'zod'

export interface ProductionRule<Value> {
  /** The value where none is given. */
  otherwise?: string
  /** @returns what is wrong with it, in words that follow the key's name; `encrypts` says what a mesh encrypts */
  check(value: Value | undefined, encrypts: readonly string[]): string | undefined
}

const rules = z.registry<ProductionRule<unknown>>()

/** @param key a schema of its own, such as one that `describe` has returned */
export function inProduction<Schema extends z.ZodType>(
  key: Schema,
  rule: ProductionRule<z.output<Schema>>,
): Schema {
  rules.add(key as z.ZodType, rule as ProductionRule<unknown>)
  return key
}

/** What connections lead to. A mesh may encrypt them in place of the service. */
const DESTINATIONS = ['postgres', 'nats', 'redis', 'provider'] as const
export type Destination = (typeof DESTINATIONS)[number]

/** Spread into the keys that every service has. */
export const productionKeys = {
  NODE_ENV: z
    .string()
    .optional()
    .describe('production: refuses whatever is meant for one machine only (docs/production.md)'),
  ENCRYPTED_BY_MESH: z
    .string()
    .transform((list) => list.split(',').flatMap((name) => name.trim() || []))
    .pipe(z.array(z.enum(DESTINATIONS)))
    .optional()
    .describe(`what a mesh encrypts, so that production allows it in plain: ${DESTINATIONS.join(', ')}`),
}

type Keys = Record<string, z.ZodType>

/** @returns the environment with what production has by default, where it is one */
export function withProductionDefaults(keys: Keys, env: Record<string, string>): Record<string, string> {
  if (env.NODE_ENV !== 'production') return env
  const defaults = Object.entries(keys).flatMap(([key, schema]) => {
    const otherwise = rules.get(schema)?.otherwise
    return otherwise === undefined ? [] : [[key, otherwise] as const]
  })
  return { ...Object.fromEntries(defaults), ...env }
}

/** @returns a line for each key that production does not take as it is */
export function productionProblems(keys: Keys, config: Record<string, unknown>): string[] {
  if (config.NODE_ENV !== 'production') return []
  const encrypted = (config.ENCRYPTED_BY_MESH ?? []) as string[]
  return Object.entries(keys).flatMap(([key, schema]) => {
    const problem = rules.get(schema)?.check(config[key], encrypted)
    return problem ? [`${key} ${problem}`] : []
  })
}

/** 32 zero bytes in base64, with which nothing is sealed. */
export const KNOWN_KEY = `${'A'.repeat(43)}=`
/** Those that stand in this repository, which everybody can read. */
const KNOWN_SECRETS: ReadonlySet<string> = new Set([
  'storegraph',
  'sk_test_change_me',
  'whsec_change_me',
  KNOWN_KEY,
])

/** @returns what is wrong with a secret of this value */
export function secretProblem(secret: string | undefined): string | undefined {
  if (!secret) return 'is not set, and production needs it'
  return KNOWN_SECRETS.has(secret) ? 'is a secret that everybody knows' : undefined
}

/** @returns what is wrong with the account in a URL */
export function accountProblem({ username, password }: URL): string | undefined {
  if (!username || !password) return 'has no account: put user:secret@ before the host'
  return KNOWN_SECRETS.has(decodeURIComponent(password)) ? 'has a password that everybody knows' : undefined
}
