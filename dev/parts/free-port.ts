/**
 * A port that nobody listens on and that nobody else is given: the UDP port of the same number stays bound
 * until this process ends, which is a lock that every process sees and that no crash leaves behind. The range
 * lies below the one from which the system takes the ports of outgoing connections.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

const FIRST = 15_000
const LAST = 31_999
const ATTEMPTS = 200

export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1))
    if ((await reserve(port)) && (await isFree(port))) return port
  }
  throw new Error(`No free port was found between ${FIRST} and ${LAST}.`)
}

async function reserve(port: number): Promise<boolean> {
  const socket = createSocket('udp4').unref()
  try {
    socket.bind({ port, address: '127.0.0.1', exclusive: true })
    await once(socket, 'listening')
    return true
  } catch {
    socket.close()
    return false
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true })
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}
