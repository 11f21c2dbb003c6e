/**
 * `npm run bench -- <name>`: runs one of the benchmarks; what follows the name is for it. Without a name it
 * lists them.
 */
const benchmarks = new Map([
  ['catalog', 'how fast the catalogue answers, with 100,000 products on parts of its own'],
  ['gateway-auth', 'what a bearer token costs the gateway; [rounds]'],
  ['orders', 'orders through the whole saga, next to a floor of SQL and messages alone; [seconds]'],
  ['subscribers', 'what subscribers cost in memory, and how fast they hear of their orders; [subscribers]'],
])

const [name] = process.argv.splice(2, 1) // each reads its own arguments from the same place
if (name !== undefined && benchmarks.has(name)) {
  await import(`./${name}.ts`)
} else {
  const list = [...benchmarks].map(([each, what]) => `  ${each.padEnd(14)}${what}`).join('\n')
  const usage = `npm run bench -- <name>\n\n${list}`
  if (name === undefined) console.log(usage)
  else console.error(`There is no benchmark "${name}".\n\n${usage}`)
  process.exitCode = name === undefined ? 0 : 1
}
