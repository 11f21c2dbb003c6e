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

function isSubscription({ operationName }, document) {
  const operations = document?.definitions.filter(({ kind }) => kind === 'OperationDefinition') ?? []
  const chosen = operations.find(({ name }) => !operationName || name?.value === operationName)
  return chosen?.operation === 'subscription'
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
        error: (reason) => error(Array.isArray(reason) ? { errors: reason } : closed(reason)),
        complete,
      })
      return { unsubscribe }
    },
  }
}

function closed({ code, reason }) {
  return { errors: [{ message: reason || 'The connection was closed.', extensions: { closeCode: code } }] }
}

YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  title: 'Storegraph',
  logo: '<span></span>',
  defaultTabs: JSON.parse(document.querySelector('#tabs').textContent),
  fetcher: (params, { documentAST, headers } = {}) =>
    isSubscription(params, documentAST) ? watch(params, headers) : ask(params, headers),
})
