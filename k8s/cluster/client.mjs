/** Asks an API server in JSON: requests with a deadline, and watches that end when they are told to. */
import { Agent, request as httpsRequest } from 'node:https'
import { createInterface } from 'node:readline'

const ANSWERS_WITHIN_MS = 30_000

export function createClient(url, ca, token) {
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 16 })

  function open(method, path, body, type = 'application/json') {
    const text = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
      if (text) Object.assign(headers, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
      const request = httpsRequest(new URL(path, url), { method, agent, headers }, resolve)
      request.setTimeout(ANSWERS_WITHIN_MS, () => request.destroy(new Error(`${method} ${path}: no answer`)))
      request.once('error', reject)
      request.end(text)
    })
  }

  /** @returns the status and the object, or the server's words where it is none */
  async function request(method, path, body, type) {
    const response = await open(method, path, body, type)
    let text = ''
    for await (const chunk of response) text += chunk
    const isJson = response.headers['content-type']?.startsWith('application/json')
    return { status: response.statusCode, body: isJson ? JSON.parse(text) : text }
  }

  /** @throws Error where the status is not of the kind 2xx */
  async function ask(method, path, body, type) {
    const answer = await request(method, path, body, type)
    if (answer.status >= 300)
      throw new Error(
        `${method} ${path}: ${answer.status} ${answer.body.message ?? JSON.stringify(answer.body)}`,
      )
    return answer.body
  }

  return {
    request,
    get: (path) => ask('GET', path),
    list: async (path) => (await ask('GET', path)).items,
    create: (path, object) => ask('POST', path, object),
    patch: (path, change) => ask('PATCH', path, change, 'application/merge-patch+json'),
    remove: (path) => ask('DELETE', path),

    /** Hands over every state of what the path lists, from now on. @returns what ends it */
    async watch(path, onObject) {
      const { metadata } = await ask('GET', path)
      const from = `${path}${path.includes('?') ? '&' : '?'}watch=true&resourceVersion=${metadata.resourceVersion}`
      const response = await open('GET', from)
      response.socket.setTimeout(0)
      const lines = createInterface({ input: response })
      let isOpen = true
      lines.on('line', (line) => isOpen && onObject(JSON.parse(line).object))
      // It is ended by us, in the middle of an answer.
      for (const stream of [response, lines]) stream.on('error', () => {})
      return () => {
        isOpen = false
        response.destroy()
      }
    },
    close: () => agent.destroy(),
  }
}
