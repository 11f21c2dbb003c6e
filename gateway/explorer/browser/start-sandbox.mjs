/** Runs in the browser: fetches Apollo Sandbox and starts it, or says that it cannot be had. */
/* global document, location, window */

const SCRIPT = 'https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js'
const note = document.querySelector('#note')

const script = document.createElement('script')
script.src = SCRIPT
script.addEventListener('load', () => {
  note.hidden = true
  // Apollo's script defines it.
  new window.EmbeddedSandbox({
    target: '#embedded-sandbox',
    initialEndpoint: new URL('/graphql', location.href).href,
    includeCookies: false,
    runTelemetry: false,
  })
})
script.addEventListener('error', () => {
  note.firstChild.data = 'Apollo Sandbox cannot be loaded: Apollo’s servers are out of reach from here. '
})
document.head.append(script)
