/** A port that nobody listens on right now. Asked for at the same time, each is another one. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const HELD_MS = 50 // long enough that calls made together do not get the same port

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await sleep(HELD_MS)
  server.close()
  await once(server, 'close')
  return port
}
