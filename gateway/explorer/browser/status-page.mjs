/** Runs in the browser: shows what every process says of itself, anew every two seconds while somebody looks. */
/* global document, fetch, FormData, setTimeout */
const AGAIN_MS = 2_000
const ASK_WITHIN_MS = 10_000
const READY = { ready: 'yes', degraded: 'partly' }
const SIGN_IN = `mutation ($input: SessionCreateInput!) {
  sessionCreate(input: $input) { session { accessToken } userErrors { message } } }`

const at = (id) => document.querySelector(`#${id}`)
let authorization

function element(tag, text, data = {}) {
  const made = document.createElement(tag)
  made.textContent = text
  Object.assign(made.dataset, data)
  return made
}

function serviceRow({ name, status, reasons }) {
  const row = element('li', '', { part: name, ready: READY[status] ?? 'no' })
  const dot = element('span', '')
  dot.className = 'dot'
  dot.setAttribute('aria-hidden', 'true')
  const why = reasons.map(({ check, reason }) => `${check}: ${reason}`).join('; ')
  const state = element('span', why ? `${status}: ${why}` : status)
  state.className = 'state'
  row.append(dot, `${name} `, state)
  return row
}

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

function amount({ value, unit, kind }) {
  if (unit === 'pieces') return numbers.format(value) + (kind === 'since start' ? ' since it started' : '')
  return value < 1 ? `${numbers.format(value * 1_000)} ms` : `${numbers.format(value)} s`
}

function figureRow({ service, title, of, isAlarming, ...figure }) {
  const row = element('tr', '', isAlarming ? { alarming: '' } : {})
  const head = element('th', `${[title, of].filter(Boolean).join(' ')} (${service})`)
  head.scope = 'row'
  row.append(head, element('td', amount(figure)))
  return row
}

function show({ at: time, status, services }) {
  at('note').textContent = `As of ${new Date(time).toLocaleTimeString()}: ${status}.`
  at('services').replaceChildren(...services.map(serviceRow))
  const figures = services.flatMap(({ name, figures: own }) =>
    own.map((each) => ({ service: name, ...each })),
  )
  const of = (...kinds) => figures.filter(({ kind }) => kinds.includes(kind)).map(figureRow)
  at('now').replaceChildren(...of('now', 'since start'))
  at('minute').replaceChildren(...of('last minute'))
  at('p95').replaceChildren(...of('p95'))
  const alarms = [
    ...services.flatMap(({ name, reasons }) =>
      reasons.map(({ check, reason }) => element('li', `${name}: ${check}: ${reason}`)),
    ),
    ...figures
      .filter(({ isAlarming }) => isAlarming)
      .map((figure) =>
        element(
          'li',
          `${figure.service}: ${figure.title} ${figure.of}: ${amount(figure)}`.replace(' :', ':'),
        ),
      ),
  ]
  at('alarms').replaceChildren(...(alarms.length > 0 ? alarms : [element('li', 'Nowhere.', { fine: '' })]))
}

async function look() {
  const answer = await fetch('/status/data', {
    headers: authorization ? { authorization } : {},
    signal: AbortSignal.timeout(ASK_WITHIN_MS),
  })
  const said = await answer.json()
  at('sign-in').hidden = answer.ok
  if (answer.ok) show(said)
  else at('note').textContent = said.error ?? 'The gateway gives no status.'
  return answer.ok
}

async function keepLooking() {
  try {
    if (!document.hidden && !(await look())) return
  } catch {
    at('note').textContent = 'The gateway does not answer.'
  }
  setTimeout(keepLooking, AGAIN_MS)
}

at('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault()
  const input = Object.fromEntries(new FormData(event.target))
  try {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: SIGN_IN, variables: { input } }),
    })
    const { data, errors } = await answer.json()
    const { session, userErrors } = data?.sessionCreate ?? { userErrors: errors }
    if (!session) throw new Error(userErrors[0].message)
    authorization = `Bearer ${session.accessToken}`
    event.target.reset()
    void keepLooking()
  } catch ({ message }) {
    at('note').textContent = message
  }
})

void keepLooking()
