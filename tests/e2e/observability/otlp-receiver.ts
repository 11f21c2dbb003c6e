/**
 * An OTLP receiver for tests: takes traces over HTTP in protobuf and keeps the spans. It reads those fields of the
 * messages that the tests look at, by their numbers in the protocol.
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'

export interface ReceivedSpan {
  service: string
  traceId: string
  id: string
  parentId: string | undefined
  name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer */
  kind: number
  attributes: Record<string, string>
  /** Its status says that its work failed. */
  failed: boolean
  /** The ids of the spans that it is linked to. */
  links: string[]
  /** All of it, to look for what must not be in it. */
  raw: string
}

export async function startOtlpReceiver() {
  const spans: ReceivedSpan[] = []
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    for (const resource of fields(bytes, 1)) spans.push(...readResource(resource))
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function readResource(resource: Buffer): ReceivedSpan[] {
  const [description] = fields(resource, 1)
  const { 'service.name': service = '' } = description ? readAttributes(description, 1) : {}
  return fields(resource, 2)
    .flatMap((scope) => fields(scope, 2))
    .map((span) => readSpan(service, span))
}

function readSpan(service: string, span: Buffer): ReceivedSpan {
  const hex = (number: number) => fields(span, number)[0]?.toString('hex')
  return {
    service,
    traceId: hex(1) ?? '',
    id: hex(2) ?? '',
    parentId: hex(4) || undefined,
    name: fields(span, 5)[0]?.toString() ?? '',
    kind: numbers(span, 6)[0] ?? 0,
    attributes: readAttributes(span, 9),
    failed: fields(span, 15).some((status) => numbers(status, 3)[0] === 2),
    links: fields(span, 13).flatMap((link) => fields(link, 2)[0]?.toString('hex') ?? []),
    raw: span.toString('latin1'),
  }
}

function readAttributes(message: Buffer, number: number): Record<string, string> {
  return Object.fromEntries(
    fields(message, number).map((pair) => {
      const [value] = fields(pair, 2)
      const text =
        value && (fields(value, 1)[0]?.toString() ?? String(numbers(value, 3)[0] ?? numbers(value, 2)[0]))
      return [fields(pair, 1)[0]?.toString() ?? '', text ?? '']
    }),
  )
}

const fields = (message: Buffer, number: number) =>
  read(message).flatMap((field) => (field.number === number && field.bytes ? [field.bytes] : []))
const numbers = (message: Buffer, number: number) =>
  read(message).flatMap((field) =>
    field.number === number && field.value !== undefined ? [field.value] : [],
  )

/** The fields of a protobuf message: varints, fixed numbers and bytes. */
function read(message: Buffer): { number: number; bytes?: Buffer; value?: number }[] {
  const found: { number: number; bytes?: Buffer; value?: number }[] = []
  let at = 0
  const varint = () => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++]!
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const [number, type] = [Math.floor(tag / 8), tag % 8]
    if (type === 0) found.push({ number, value: varint() })
    else if (type === 2) {
      const length = varint()
      found.push({ number, bytes: message.subarray(at, at + length) })
      at += length
    } else at += type === 1 ? 8 : 4
  }
  return found
}
