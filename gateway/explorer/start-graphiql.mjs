/**
 * Runs in the browser: starts GraphiQL with a fetcher of our own, as the one it comes with gives
 * subscriptions no headers. Queries and mutations go over HTTP; a subscription opens a WebSocket and sends
 * what stands in the header editor as its connection parameters, so that `Authorization` counts there too.
 */
/* global document, fetch, graphqlWs, location, self, YogaGraphiQL */

self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => `/graphiql/${label}.js`,
}

const endpoint = new URL('/graphql', location.href)

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

async function ask(params, headers) {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(params),
  })
  return answer.json()
}

function watch(params, headers) {
  const url = endpoint.href.replace(/^http/, 'ws')
  const client = graphqlWs.createClient({ url, connectionParams: headers ?? {}, retryAttempts: 0 })
  return {
    subscribe({ next, error, complete }) {
      const unsubscribe = client.subscribe(params, {
        next,
        error: (reason) => error(Array.isArray(reason) ? reason : [closed(reason)]),
        complete,
      })
      return { unsubscribe }
    },
  }
}

function closed({ code, reason }) {
  return { message: reason || 'The connection was closed.', extensions: { closeCode: code } }
}

YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  title: 'Storegraph',
  logo: '<span></span>',
  defaultTabs: JSON.parse(document.querySelector('#tabs').textContent),
  fetcher(given, { headers } = {}) {
    const { type, params } = choose(given)
    return type === 'subscription' ? watch(params, headers) : ask(params, headers)
  },
})
