/** Asks the runner for a drill, which lasts as long as the connection. */
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { type DrillRequest, drillsFile, type Told } from './drill-protocol.ts'

const NOBODY = 'npm start does not run here, so there is nothing to break.'

export interface DrillUnderWay {
  /** Ends it early. */
  heal(): void
  /** Settles when it is healed. @throws Error in a sentence where it could not be */
  healed: Promise<void>
}

/** Resolves when the fault is there. @param folder of the system's data. @throws Error in a sentence */
export async function beginDrill(folder: string, request: DrillRequest): Promise<DrillUnderWay> {
  const path = await readFile(drillsFile(folder), 'utf8').catch(() => {
    throw new Error(NOBODY)
  })
  const socket = connect({ path, allowHalfOpen: true })
  const begun = Promise.withResolvers<void>()
  const healed = Promise.withResolvers<void>()
  healed.promise.catch(() => {}) // whoever waits for it is told
  const fail = (reason: string) => {
    const error = new Error(reason)
    begun.reject(error)
    healed.reject(error)
    socket.end()
  }
  socket.once('error', () => fail(NOBODY))
  socket.once('close', () => fail('npm start has ended, and the drill with it.'))
  createInterface({ input: socket }).on('line', (line) => {
    const told = JSON.parse(line) as Told
    if (told.state === 'failed') fail(told.reason)
    else if (told.state === 'begun') begun.resolve()
    else {
      healed.resolve()
      socket.end()
    }
  })
  socket.write(`${JSON.stringify(request)}\n`)
  await begun.promise
  return { heal: () => void socket.end(), healed: healed.promise }
}
