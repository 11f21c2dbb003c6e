/**
 * Several WebSockets to one subgraph as if they were one: a subscription goes over the one that carries the fewest, so
 * that the subgraph's replicas share the load, and losing one connection interrupts a part of the subscriptions.
 */
import type { SubgraphSocket } from './subgraph-socket.ts'

export function spreadOverSockets(count: number, open: () => SubgraphSocket): SubgraphSocket {
  const sockets = Array.from({ length: count }, () => ({ socket: open(), carries: 0 }))

  return {
    subscribe(request, authorization, sink) {
      const chosen = sockets.reduce((least, each) => (each.carries < least.carries ? each : least))
      let isCarried = true
      chosen.carries++
      const release = () => {
        if (isCarried) chosen.carries--
        isCarried = false
      }
      const stop = chosen.socket.subscribe(request, authorization, {
        event: (answer) => sink.event(answer),
        end() {
          release()
          sink.end()
        },
        fail(errors) {
          release()
          sink.fail(errors)
        },
        lost(begun) {
          release()
          sink.lost(begun)
        },
      })
      return () => {
        release()
        stop()
      }
    },
    async close() {
      await Promise.all(sockets.map(({ socket }) => socket.close()))
    },
  }
}
