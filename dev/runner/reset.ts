/** `npm run reset`: wipes the data of `npm start`; not while it runs. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tryLock } from '../install/lock.mjs'
import { dataFolder } from '../paths.ts'

const held = await tryLock('start', dataFolder)
if ('holder' in held) {
  console.error(`npm start is running (pid ${held.holder}): stop it first, then reset.`)
  process.exit(1)
}
if (existsSync(dataFolder)) {
  await rm(dataFolder, { recursive: true, force: true })
  console.log(`Wiped ${dataFolder}.`)
} else console.log(`There is nothing to wipe: ${dataFolder} does not exist.`)
