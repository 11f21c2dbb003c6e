/**
 * Runs in the browser: a subscription as GraphiQL takes it. One that watches an order may begin before there is any: it
 * waits for the next that is placed, and then moves on to each that follows. Events are shown together, in order.
 */
/* global EventTarget, Event */
import { watch } from '/pages/shop.mjs'
import { carried } from './carried-values.mjs'

/** So many events are shown. */
const MOST = 50
const WAITING = { waiting: 'for the next order. Press "Place an order" above.' }
const placed = new EventTarget()

export const announceOrder = () => placed.dispatchEvent(new Event('order'))

let show = () => {}
/** @param listener told the statuses of the order that is watched, as they arrive */
export function whenMoved(listener) {
  show = listener
}

/** A subscription that says itself what it watches. */
export function watchOnce(params, headers) {
  return {
    subscribe(sink) {
      const events = []
      return { unsubscribe: watch(params, headers, { ...sink, next: collecting(events, sink) }) }
    },
  }
}

/** A subscription with the variable `$order`, which nobody has filled in. */
export function watchNext(params, headers) {
  return {
    subscribe(sink) {
      let unsubscribe = () => {}
      function begin() {
        const { order } = carried
        if (!order || order.isWatched) return
        order.isWatched = true
        unsubscribe()
        const variables = { ...params.variables, order: order.id, after: order.after }
        unsubscribe = watch({ ...params, variables }, headers, {
          next: collecting([], sink, (events) => show(order, statusesIn(events))),
          error: sink.error,
          complete: () => {}, // the next order is waited for
        })
      }
      placed.addEventListener('order', begin)
      sink.next(WAITING)
      begin()
      return {
        unsubscribe() {
          placed.removeEventListener('order', begin)
          unsubscribe()
        },
      }
    },
  }
}

function collecting(events, sink, onEvent = () => {}) {
  return (result) => {
    events.push(result)
    onEvent(events)
    if (events.length > MOST) events.shift()
    sink.next({ events: [...events] })
  }
}

const statusesIn = (events) => events.map(({ data }) => data?.orderStatusChanged?.status ?? 'an error')
