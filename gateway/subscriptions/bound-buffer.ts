/**
 * A client that does not read what it asked for must not make the gateway keep it: a socket on which more than so many
 * bytes wait is closed. A closing frame would wait behind them, so the connection is ended soon after.
 */
import type { WebSocket } from 'ws'

export const TOO_SLOW = 4413
const END_AFTER_MS = 1_000

export function boundBuffer(socket: WebSocket, maxBytes: number): void {
  const send = socket.send.bind(socket) as (...args: unknown[]) => void
  let ending: NodeJS.Timeout | undefined
  socket.once('close', () => clearTimeout(ending))

  socket.send = ((...args: unknown[]) => {
    const done = args.at(-1)
    // Once the socket is being ended, nobody needs to hear of what could not be sent any more.
    const settle = (error?: Error) => {
      if (typeof done === 'function') done(ending ? undefined : error)
    }
    if (socket.bufferedAmount <= maxBytes) return send(args[0], settle)
    if (!ending) {
      ending = setTimeout(() => socket.terminate(), END_AFTER_MS)
      socket.close(TOO_SLOW, 'Too much is waiting to be read.')
    }
    settle()
  }) as WebSocket['send']
}
