/**
 * An authority of a test's own, and a certificate of it for localhost, in PEM: X.509 (RFC 5280) with just the fields
 * that servers and clients look at, signed with node:crypto, as that can sign but not put a certificate together.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export interface Certificates {
  ca: string
  certificate: string
  key: string
}

const DAY_MS = 24 * 60 * 60 * 1_000
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const COMMON_NAME = '2.5.4.3'
const BASIC_CONSTRAINTS = '2.5.29.19'
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'
const LOCALHOST = Buffer.from([127, 0, 0, 1])

export function makeCertificates(): Certificates {
  const authority = newKeys()
  const server = newKeys()
  const isAuthority = extension(BASIC_CONSTRAINTS, sequence(der(0x01, Buffer.from([0xff]))))
  const forLocalhost = extension(
    SUBJECT_ALTERNATIVE_NAME,
    sequence(der(0x82, Buffer.from('localhost')), der(0x87, LOCALHOST)),
  )
  const issuer = { name: 'Test authority', key: authority.privateKey }
  return {
    ca: certificate(issuer, { name: issuer.name, key: authority.publicKey, serial: 1 }, isAuthority),
    certificate: certificate(issuer, { name: 'localhost', key: server.publicKey, serial: 2 }, forLocalhost),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

interface Subject {
  name: string
  key: KeyObject
  serial: number
}

function certificate(issuer: { name: string; key: KeyObject }, subject: Subject, extra: Buffer): string {
  const algorithm = sequence(oid(ECDSA_WITH_SHA256))
  const now = Date.now()
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.from([subject.serial])),
    algorithm,
    nameOf(issuer.name),
    sequence(utcTime(now - DAY_MS), utcTime(now + DAY_MS)),
    nameOf(subject.name),
    createPublicKey(subject.key.export({ type: 'spki', format: 'pem' })).export({
      type: 'spki',
      format: 'der',
    }),
    der(0xa3, sequence(extra)),
  )
  const signature = sign('sha256', body, issuer.key)
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

const nameOf = (text: string) => sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(text)))))

/** A critical extension. */
const extension = (id: string, value: Buffer) =>
  sequence(oid(id), der(0x01, Buffer.from([0xff])), der(0x04, value))

function utcTime(time: number): Buffer {
  const digits = new Date(time).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): number[] {
  const groups = [value & 0x7f]
  for (let left = value >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80)
  return groups
}

const sequence = (...parts: Buffer[]) => der(0x30, Buffer.concat(parts))

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
