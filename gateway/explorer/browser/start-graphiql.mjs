/**
 * Runs in the browser: starts GraphiQL with a fetcher of our own. Queries and mutations go over HTTP, subscriptions over
 * a WebSocket; each is sent in the name of the person in the bar, unless the header editor says otherwise, and with what
 * earlier answers brought.
 */
/* global document, location, self, YogaGraphiQL */
import { ask, headersOf, people, placeOrder } from '/pages/shop.mjs'
import { carry, filledIn, learnFrom, whenCarried } from './carried-values.mjs'
import { announceOrder, watchNext, watchOnce, whenMoved } from './watch-orders.mjs'

self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => `/graphiql/${label}.js`,
}

const at = (id) => document.querySelector(`#${id}`)
const say = (text) => (at('note').textContent = text)
const person = () => people.find(({ email }) => email === at('person')?.value)

/** The operations of a text, in order. What is nested or quoted is left out, so that no field is taken for one. */
function operationsIn(query) {
  let text = query.replace(/"""[^]*?"""|"(?:\\.|[^"\\\n])*"|#.*/g, '')
  for (let before; before !== text;) {
    before = text
    text = text.replace(/\{[^{}]*\}|\([^()]*\)/g, ';')
  }
  return [...text.matchAll(/\b(query|mutation|subscription)\b\s*(\w*)/g)].map(([, type, name]) => ({
    type,
    name,
  }))
}

/**
 * What to run. Just after a change of tab GraphiQL still names an operation of the tab before, so its word
 * counts only where the text has an operation of that name.
 */
function choose({ operationName, ...params }) {
  const operations = operationsIn(params.query)
  const named = operations.find(({ name }) => name === operationName)
  const { type } = named ?? operations[0] ?? { type: 'query' }
  return { type, params: named ? { ...params, operationName } : params }
}

/** What stands in the header editor counts; introspection and signing in need nobody's name. */
async function headersFor({ query }, given = {}) {
  const isAnonymous = /\b(__schema|sessionCreate)\b/.test(query)
  const isSaid = Object.keys(given).some((name) => name.toLowerCase() === 'authorization')
  if (isAnonymous || isSaid || !person()) return given
  return { ...given, ...(await headersOf(person())) }
}

async function run(given, { headers } = {}) {
  const { type, params } = choose(given)
  const sent = await headersFor(params, headers)
  if (type === 'subscription') {
    const variables = params.variables ?? {}
    if (/\$order\s*:/.test(params.query) && !variables.order) return watchNext(params, sent)
    return watchOnce({ ...params, variables: await filledIn(params.query, variables) }, sent)
  }
  const answer = await ask({ ...params, variables: await filledIn(params.query, params.variables) }, sent)
  learnFrom(answer.data)
  if (answer.data?.orderPlace?.order) announceOrder()
  return answer
}

function chip(name, text) {
  const item = document.createElement('li')
  item.append(Object.assign(document.createElement('span'), { textContent: name }), ` ${text}`)
  return item
}

whenCarried(({ product, total, order }) => {
  at('carried').replaceChildren(
    ...(product ? [chip('product', product.name)] : []),
    ...(total ? [chip('total', `${total.amount} ${total.currencyCode}`)] : []),
    ...(order ? [chip('order', order.number ?? order.id)] : []),
  )
})

whenMoved(({ number, id }, statuses) => say(`Order ${number ?? id}: ${statuses.join(' → ')}`))

at('place')?.addEventListener('click', async ({ currentTarget: button }) => {
  button.disabled = true
  try {
    const customer = person() ?? people[0]
    const { id, number, cursor, product, total } = await placeOrder(customer)
    carry({ product, total, order: { id, number, after: cursor, isWatched: false } })
    say(`Order ${number} is placed. Run Watch to see what becomes of it.`)
    announceOrder()
  } catch ({ message }) {
    say(message)
  }
  button.disabled = false
})

/** The tab that the address names (#Order) comes first, for who has no tabs of their own yet. */
function tabs() {
  const all = JSON.parse(at('tabs').textContent)
  const wanted = all.findIndex(({ query }) =>
    query.includes(` ${decodeURIComponent(location.hash.slice(1))}`),
  )
  return location.hash && wanted > 0 ? [all[wanted], ...all.toSpliced(wanted, 1)] : all
}

YogaGraphiQL.renderYogaGraphiQL(at('root'), {
  title: 'Storegraph',
  logo: '<span></span>',
  defaultTabs: tabs(),
  // Variables fill in by themselves: their editor is there for who asks for it.
  defaultEditorToolsVisibility: false,
  fetcher: run,
})
