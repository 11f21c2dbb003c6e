/** Runs in the browser: draws one order, the steps of its saga and the events that arrived. */
/* global document */

const WORDS = {
  RESERVE_STOCK: 'Reserve stock',
  AUTHORIZE_PAYMENT: 'Authorize payment',
  CONFIRM_ORDER: 'Confirm',
  COMMIT_STOCK: 'Commit stock',
  CAPTURE_PAYMENT: 'Capture payment',
}
const STATES = {
  PENDING: 'to come',
  EXECUTING: 'under way',
  SUCCEEDED: 'done',
  FAILED: 'failed',
  COMPENSATING: 'being undone',
  COMPENSATED: 'undone',
  COMPENSATION_FAILED: 'not undone yet',
}
const at = (id) => document.querySelector(`#${id}`)

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag)
  made.textContent = text
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

export function clear(title) {
  at('live').hidden = false
  at('live').scrollIntoView({ block: 'nearest' })
  at('order-title').textContent = title
  at('order-status').textContent = ''
  at('order-status').dataset.status = ''
  at('steps').replaceChildren()
  at('events').replaceChildren()
}

export function showStatus(status, more = '') {
  at('order-status').textContent = status + more
  at('order-status').dataset.status = status
}

export function showSteps(steps) {
  at('steps').replaceChildren(
    ...steps.map(({ name, status, attempts }) => {
      const step = element('li', WORDS[name] ?? name, { 'data-status': status })
      const again = status === 'EXECUTING' && attempts > 1 ? `, attempt ${attempts}` : ''
      step.append(element('span', `${STATES[status] ?? status}${again}`))
      return step
    }),
  )
}

export function showEvent(text, afterMs) {
  const event = element('li', text)
  event.prepend(element('time', `${afterMs} ms`))
  at('events').append(event)
}

export function showProblem(message) {
  at('live').hidden = false
  showStatus(message)
  at('order-status').dataset.status = 'PROBLEM'
}
