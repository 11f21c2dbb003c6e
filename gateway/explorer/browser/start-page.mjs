/** Runs in the browser: says what is ready, and shows an order from its first event to the end of its saga. */
/* global document, fetch, location, performance, setTimeout */
import { clear, showEvent, showProblem, showStatus, showSteps } from './order-view.mjs'
import { ask, people, placeOrder, watch } from './shop.mjs'

const WATCH = `subscription Watch($order: ID!, $after: String) {
  orderStatusChanged(orderId: $order, after: $after) {
    cursor
    previousStatus
    status
  }
}`
const SAGA = `query ($id: ID!) { order(id: $id) {
  status rejectionReason saga { status steps { name status attempts } } } }`
const READY_EVERY_MS = 5_000
const LOOK_EVERY_MS = 150
/** An order that takes longer is left to itself. */
const LOOK_FOR_MS = 60_000
const GOES_ON = new Set(['RUNNING', 'COMPENSATING'])
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function showReadiness() {
  const answer = await fetch('/readyz').then(
    (response) => response.json(),
    () => undefined,
  )
  for (const part of document.querySelectorAll('#parts li')) {
    const failure = answer ? answer.failures?.[part.dataset.part] : 'out of reach'
    part.dataset.ready = failure ? 'no' : 'yes'
    part.querySelector('.state').textContent = failure ?? 'ready'
  }
  setTimeout(showReadiness, READY_EVERY_MS)
}

/** Follows the saga, which goes on after the last change of the status. */
async function follow(id, headers, isCurrent) {
  const until = performance.now() + LOOK_FOR_MS
  while (isCurrent() && performance.now() < until) {
    const { data } = await ask({ query: SAGA, variables: { id } }, headers).catch(() => ({}))
    const order = data?.order
    if (order && isCurrent()) {
      if (order.saga) showSteps(order.saga.steps)
      showStatus(order.status, order.rejectionReason ? `: ${order.rejectionReason}` : '')
      if (order.saga && !GOES_ON.has(order.saga.status)) return
    }
    await pause(LOOK_EVERY_MS)
  }
}

let unsubscribe = () => {}
let current

async function run(card) {
  unsubscribe()
  const mine = (current = {})
  const isCurrent = () => current === mine
  clear('Placing an order …')
  const order = await placeOrder(people[0], card)
  if (!isCurrent()) return
  const began = performance.now()
  const { amount, currencyCode } = order.total
  clear(`${order.product.name}, ${amount} ${currencyCode}, order ${order.number}`)
  const variables = { order: order.id, after: order.cursor }
  unsubscribe = watch({ query: WATCH, variables }, order.headers, {
    next({ data, errors }) {
      const change = data?.orderStatusChanged
      const text = change ? `${change.previousStatus ?? '(new)'} → ${change.status}` : errors[0].message
      showEvent(text, Math.round(performance.now() - began))
    },
    error: ([{ message }]) => showEvent(message, Math.round(performance.now() - began)),
    complete: () => {},
  })
  await follow(order.id, order.headers, isCurrent)
}

for (const button of document.querySelectorAll('button[data-card]')) {
  button.addEventListener('click', async () => {
    button.disabled = true
    await run(button.dataset.card).catch(({ message }) => showProblem(message))
    button.disabled = false
  })
}
const subscription = document.querySelector('#subscription')
if (subscription) subscription.textContent = WATCH
document.querySelector('[data-endpoint]').textContent = new URL('/graphql', location.href).href
void showReadiness()
