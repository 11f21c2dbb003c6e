/** Which of a subgraph's WebSockets a subscription goes over. */
import { expect, test } from 'vitest'
import { spreadOverSockets } from './spread-over-sockets.ts'
import type { SocketSink } from './subgraph-socket.ts'

const sink: SocketSink = { event() {}, end() {}, fail() {}, lost() {} }

test('a subscription goes over the socket that carries the fewest', () => {
  const carried: SocketSink[][] = []
  const socket = spreadOverSockets(3, () => {
    const sinks: SocketSink[] = []
    carried.push(sinks)
    return {
      subscribe(_request, _authorization, each) {
        sinks.push(each)
        return () => undefined
      },
      close: async () => undefined,
    }
  })
  const subscribe = () => socket.subscribe({ query: '' }, '', sink)
  const counts = () => carried.map(({ length }) => length)
  const stops = Array.from({ length: 6 }, subscribe)
  expect(counts()).toEqual([2, 2, 2])
  stops[1]?.()
  stops[1]?.() // counts once
  subscribe()
  expect(counts()).toEqual([2, 3, 2])
  carried[2]?.[0]?.lost(true)
  carried[2]?.[1]?.end()
  subscribe()
  subscribe()
  expect(counts()).toEqual([2, 3, 4])
})
