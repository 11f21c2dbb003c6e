/** `npm run reset`: wipes the data of `npm start`; not while it runs. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { runCommand } from '../command-line/command.ts'
import { tryLock } from '../install/lock.mjs'
import { dataFolder } from '../paths.ts'

async function reset(): Promise<void> {
  const held = await tryLock('start', dataFolder)
  if ('holder' in held)
    throw new Error(`npm start is running (pid ${held.holder}): stop it first, then reset.`)
  if (existsSync(dataFolder)) {
    await rm(dataFolder, { recursive: true, force: true })
    console.log(`Wiped ${dataFolder}.`)
  } else console.log(`There is nothing to wipe: ${dataFolder} does not exist.`)
}

await runCommand('reset', (command) => command.action(reset))
