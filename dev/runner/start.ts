/** `npm start`. Where it is given nothing, the library that reads it is not loaded into a process that stays. */
let observe = false
if (process.argv.length > 2) {
  const { runCommand } = await import('../command-line/command.ts')
  await runCommand('start', (command) =>
    command
      .option(
        '--observe',
        'starts Prometheus, Alertmanager and a trace viewer beside it, where they can be had',
      )
      .action((given: { observe?: boolean }) => {
        observe = given.observe ?? false
      }),
  )
}
const { run } = await import('./run.ts')
await run({ observe })
