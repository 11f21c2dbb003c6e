/**
 * Every command of this repository: the scripts of package.json, `npm run help` and the table in the README are
 * this list; tests/commands.test.ts compares them. Plain JavaScript, as it is read before anything is installed.
 */

/** Many processes share a laptop, and the one that holds them all needs little. */
const SMALL = ['--optimize-for-size', '--max-semi-space-size=2', '--v8-pool-size=1']

/**
 * @typedef {object} CommandEntry
 * @property {string} name of the script in package.json
 * @property {string} usage
 * @property {string} what it does
 * @property {string} file that Node runs
 * @property {string[]} [flags] of Node
 * @property {boolean} [settings] whether it reads .env: it starts the development system, or works on one that runs
 */

/** @type {CommandEntry[]} */
export const commands = [
  {
    name: 'start',
    usage: 'npm start',
    what: 'starts everything; `-- --observe` also what shows metrics, alerts and traces',
    file: 'dev/runner/start.ts',
    flags: SMALL,
    settings: true,
  },
  {
    name: 'test',
    usage: 'npm test',
    what: 'checks everything; `npm test -- <path>` runs the tests below a path',
    file: 'dev/checks/test.ts',
  },
  {
    name: 'reset',
    usage: 'npm run reset',
    what: 'wipes the data of `npm start`',
    file: 'dev/runner/reset.ts',
    settings: true,
  },
  {
    name: 'generate',
    usage: 'npm run generate',
    what: "writes the resolvers' types and the Prisma clients",
    file: 'dev/codegen/generate.ts',
  },
  {
    name: 'compose',
    usage: 'npm run compose',
    what: 'writes `gateway/supergraph.graphql` from `supergraph.yaml`',
    file: 'dev/codegen/compose.ts',
  },
  {
    name: 'migrate',
    usage: 'npm run migrate',
    what: 'applies the pending migrations to every database',
    file: 'dev/database/migrate.ts',
    settings: true,
  },
  {
    name: 'migrate:new',
    usage: 'npm run migrate:new -- order add_x',
    what: 'writes the migration that `schema.prisma` asks for',
    file: 'dev/database/migrate-new.ts',
  },
  {
    name: 'seed',
    usage: 'npm run seed',
    what: 'fills the databases, the catalogue with any number of products',
    file: 'ops/seed.ts',
    settings: true,
  },
  {
    name: 'verify',
    usage: 'npm run verify',
    what: 'compares orders, stock and payments; `-- stock` alone with its source, `-- audit` the audit trail',
    file: 'ops/verify.ts',
    settings: true,
  },
  {
    name: 'order',
    usage: 'npm run order -- <id>',
    what: "tells one order's whole story, by its id or number, and what is wrong",
    file: 'ops/order.ts',
    settings: true,
  },
  {
    name: 'dlq',
    usage: 'npm run dlq',
    what: 'lists, shows, replays and discards dead letters',
    file: 'ops/dlq.ts',
    settings: true,
  },
  {
    name: 'broker',
    usage: 'npm run broker -- provision',
    what: "creates the broker's streams and consumers; `users` writes its users",
    file: 'ops/broker.ts',
    settings: true,
  },
  {
    name: 'admin',
    usage: 'npm run admin -- invite',
    what: 'makes the first administrator: prints a token that sets a password once',
    file: 'ops/admin.ts',
    settings: true,
  },
  {
    name: 'keys',
    usage: 'npm run keys -- rotate',
    what: 'gives access tokens a new signing key, which nobody notices; `withdraw` ends a stolen one',
    file: 'ops/keys.ts',
    settings: true,
  },
  {
    name: 'bench',
    usage: 'npm run bench',
    what: 'lists the benchmarks; `npm run bench -- orders` runs one',
    file: 'bench/main.ts',
  },
  {
    name: 'load',
    usage: 'npm run load',
    what: 'lists the load tests; `npm run load -- checkout` runs one with k6',
    file: 'loadtests/main.ts',
  },
  {
    name: 'proof',
    usage: 'npm run proof',
    what: 'proves under faults that nothing is lost, oversold or charged twice',
    file: 'tests/faults/main.ts',
  },
  {
    name: 'drill',
    usage: 'npm run drill',
    what: 'lists the faults that can be made in the system that runs; `npm run drill -- nats-away` makes one',
    file: 'dev/drills/drill.ts',
    settings: true,
  },
  {
    name: 'help',
    usage: 'npm run help',
    what: 'lists these commands',
    file: 'dev/help.mjs',
  },
]

/** @returns {string} the line of package.json: npm's own signals reach the command, as the shell becomes it */
export function scriptOf({ name }) {
  const run = `exec node dev/run.mjs ${name}`
  return name === 'help' ? run : `node dev/install/install.mjs && ${run}`
}
