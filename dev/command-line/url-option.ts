/**
 * Where a command finds the system that it works on: a flag, else the environment, else the development system
 * at its ports. The flag of `USER_DATABASE_URL` is `--user-database-url`.
 */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { partUrl, readPorts } from '../parts/ports.ts'
import { databaseVariable } from '../subgraphs.ts'

export function databaseOption(subgraph: string): Option {
  const byDefault = partUrl('postgres', readPorts()[`postgres-${subgraph}`]!)
  return urlOption(databaseVariable(subgraph), `the database of ${subgraph}`, byDefault)
}

export function natsOption(): Option {
  return urlOption('NATS_URL', 'NATS with JetStream', partUrl('nats', readPorts().nats!))
}

export function urlOption(variable: string, what: string, byDefault: string): Option {
  const flag = `--${variable.toLowerCase().replaceAll('_', '-')} <url>`
  return new Option(flag, what)
    .env(variable)
    .default(byDefault, "the development system's")
    .argParser((given) => {
      if (URL.canParse(given)) return given
      throw new InvalidArgumentError('Give a URL.')
    })
}

/** What the option's value is, given or by default. */
export const urlOf = (command: Command, option: Option): string =>
  command.getOptionValue(option.attributeName()) as string
