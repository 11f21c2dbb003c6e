/**
 * At most one process at a time does a job in a clone. The lock is a listening socket, so that the system
 * releases it with its holder, however the holder ends; whoever waits holds a connection until it closes.
 * Plain JavaScript, as it also runs on the machine's own Node before anything is installed.
 */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

const CONNECT_ATTEMPTS = 50
const RETRY_MS = 100

/**
 * @param {string} name what is done, such as 'install'
 * @param {string} folder where it is done
 * @returns {Promise<{ release: () => Promise<void> } | { holder: number, released: Promise<void> }>}
 */
export async function tryLock(name, folder) {
  const address = lockAddress(name, folder)
  for (let attempt = 0; attempt < CONNECT_ATTEMPTS; attempt++) {
    const server = await listen(address)
    if (server) return { release: () => new Promise((done) => server.close(() => done())) }
    const found = await askHolder(address)
    if (found) return found
    if (!address.startsWith('\0')) rmSync(address, { force: true })
    await new Promise((done) => setTimeout(done, RETRY_MS))
  }
  throw new Error(`Another process holds the lock "${name}" of ${folder} and does not answer.`)
}

/** Waits for its turn; `onWait` is told once who is being waited for. */
export async function lock(name, folder, onWait = (_holder) => {}) {
  let told = false
  for (;;) {
    const taken = await tryLock(name, folder)
    if ('release' in taken) return taken
    if (!told) onWait(taken.holder)
    told = true
    await taken.released
  }
}

function lockAddress(name, folder) {
  const id = createHash('sha256').update(`${userInfo().uid} ${folder} ${name}`).digest('hex').slice(0, 24)
  return process.platform === 'linux' ? `\0storegraph-${id}` : join(tmpdir(), `storegraph-${id}.sock`)
}

function listen(address) {
  return new Promise((resolve, reject) => {
    const sockets = new Set()
    const server = createServer((socket) => {
      sockets.add(socket.unref())
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
      socket.write(`${process.pid}\n`)
    })
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)))
    server.listen(address, () => {
      const close = server.close.bind(server)
      server.close = (done) => {
        for (const socket of sockets) socket.destroy()
        return close(done)
      }
      resolve(server.unref())
    })
  })
}

function askHolder(address) {
  return new Promise((resolve) => {
    const socket = connect(address)
    const released = new Promise((done) => socket.once('close', () => done()))
    socket.once('data', (pid) => resolve({ holder: Number(pid), released }))
    socket.once('error', () => resolve(undefined))
    socket.once('close', () => resolve(undefined))
  })
}
