/** `npm run help`: every command with a line on each. Plain JavaScript, as it needs nothing installed. */
import { commands } from './commands.mjs'

const width = Math.max(...commands.map(({ usage }) => usage.length))
const lines = commands.map(({ usage, what }) => `  ${usage.padEnd(width)}  ${what.replaceAll('`', '')}`)
const each = "Each says more about itself with --help, such as 'npm run seed -- --help'."
console.log(['', ...lines, '', each].join('\n'))
