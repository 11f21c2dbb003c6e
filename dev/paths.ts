/** Where things are: every path that dev/ touches is derived here, and none depends on the working directory. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The repository. */
export const root = resolve(import.meta.dirname, '..')

/** What `npm start` keeps: databases, streams, keys, logs. */
export const dataFolder = resolve(root, process.env.STOREGRAPH_DATA || '.data')

/** Servers that were downloaded once; every clone of the same user shares them. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'storegraph')
