/** `npm start`. It takes no arguments: the library that reads them is not loaded into a process that stays. */
if (process.argv.length > 2) {
  const { runCommand } = await import('../command-line/command.ts')
  await runCommand('start', (command) => command.action(() => {}))
}
const { run } = await import('./run.ts')
await run()
