/**
 * Configuration is read once, at boot, from the environment, and frozen. A key that is missing or
 * malformed stops the boot with a sentence that names it; nothing else in a service reads process.env.
 */
import { z } from 'zod'
import { productionKeys, productionProblems, withProductionDefaults } from './production.ts'

/** The keys that every service has. Spread into the service's own schema. */
export const serviceKeys = {
  HOST: z.string().default('127.0.0.1').describe('the address to listen on'),
  PORT: z.coerce.number().int().min(0).max(65535).describe('the port to listen on'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('pino level'),
  METRICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe('the port that Prometheus finds /metrics on; absent: nowhere'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe('where spans are sent (OTLP over HTTP); absent: not sent'),
  ...productionKeys,
}

/** What `serviceKeys` parses to. */
export type ServiceConfig = z.infer<z.ZodObject<typeof serviceKeys>>

/** @throws Error whose message has one line for each key that is missing or malformed */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Record<string, string | undefined>,
): Readonly<z.infer<Schema>> {
  const keys = schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {}
  const set = Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const given = withProductionDefaults(keys, Object.fromEntries(set))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const key = String(issue.path[0])
      return given[key] === undefined ? `${key} is not set` : `${key} is wrong: ${issue.message}`
    })
    throw new Error(`The configuration is incomplete:\n  ${problems.join('\n  ')}\nSee .env.example.`)
  }
  const config = parsed.data as Record<string, unknown>
  const problems = productionProblems(keys, config)
  if (problems.length > 0)
    throw new Error(
      `The configuration is not for production:\n  ${problems.join('\n  ')}\nSee docs/production.md.`,
    )
  return Object.freeze(config) as Readonly<z.infer<Schema>>
}

/** Reads the process's environment; on a problem says which keys, and exits with EX_CONFIG (78). */
export function readConfig<Schema extends z.ZodType>(schema: Schema): Readonly<z.infer<Schema>> {
  try {
    return parseConfig(schema, process.env)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(78)
  }
}
