/**
 * `node dev/run.mjs <command> [arguments]`, as package.json's scripts say it: becomes the command, on a Node that
 * runs TypeScript, with the command's own flags. The process stays the same one, so that signals reach the
 * command and no launcher waits beside it.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commands } from './commands.mjs'
import { startChild } from './processes/child.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [name = 'help', ...args] = process.argv.slice(2)
const command = commands.find((entry) => entry.name === name)

if (!command) {
  console.error(`There is no command "${name}". 'npm run help' lists those that there are.`)
  process.exit(2)
}
if (command.file.endsWith('.mjs')) await import(join(root, command.file))
else become(command)

function become({ file, flags = [], settings = false }) {
  const env = join(root, '.env')
  if (settings && existsSync(env)) process.loadEnvFile(env)
  // What Node makes of our TypeScript is kept: the next start is faster, and the process smaller.
  process.env.NODE_COMPILE_CACHE ||= join(root, 'node_modules/.cache/compile')
  const bundled = join(root, 'node_modules/.bin/node')
  const node = existsSync(bundled) ? bundled : process.execPath
  const argv = ['--disable-warning=ExperimentalWarning', ...flags, join(root, file), ...args]
  if (process.execve) process.execve(node, [node, ...argv], process.env)
  // A shell that remembers where the older Node was has found that one once more: then the right one runs below it.
  const child = startChild({ command: node, args: argv }, { output: 'show' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'))
  child.once('exit', (code) => process.exit(code ?? 1))
}
