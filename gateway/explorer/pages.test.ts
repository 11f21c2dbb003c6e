/** The pages that the gateway serves to people, over HTTP. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'

let gateway: GatewayUnderTest

beforeAll(async () => {
  gateway = await startGatewayUnderTest()
})
afterAll(() => gateway.close())

test('serves GraphiQL, compressed, and only once to the same browser', async () => {
  const page = await fetch(`${gateway.url}/graphiql`)
  const html = await page.text()
  const assets = [...html.matchAll(/(?:src|href)="(\/graphiql\/[^"]+)"/g)].map(([, path = '']) => path)
  expect(assets.length).toBe(4)
  for (const path of assets) {
    const asset = await fetch(gateway.url + path)
    expect([path, asset.status, asset.headers.get('content-encoding')]).toEqual([path, 200, 'gzip'])
    const again = await fetch(gateway.url + path, {
      headers: { 'if-none-match': asset.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  }
})

test('shows a start page of its own, which knows nobody where no accounts are seeded', async () => {
  const page = await fetch(gateway.url, { headers: { accept: 'text/html' } })
  const html = await page.text()
  expect([page.url, page.status]).toEqual([`${gateway.url}/`, 200])
  for (const part of ['gateway', 'order', 'user']) expect(html).toContain(`data-part="${part}"`)
  expect(html).toContain('<script type="application/json" id="people">[]</script>')
  expect(html).not.toMatch(/password|https?:/)
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  for (const [, path = ''] of html.matchAll(/(?:src|href)="(\/pages\/[^"]+)"/g))
    expect([path, (await fetch(gateway.url + path)).status]).toEqual([path, 200])
  expect((await fetch(`${gateway.url}/pages/none.js`)).status).toBe(404)
})

test('shows Apollo Sandbox to a browser on /graphql', async () => {
  const page = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })
  const html = await page.text()
  expect(html).toContain('start-sandbox.mjs')
  expect(html).toContain('<a href="/graphiql">')
})

test.each(['/', '/graphiql', '/graphql'])('keeps other pages away from %s', async (path) => {
  const { headers } = await fetch(gateway.url + path, { headers: { accept: 'text/html' } })
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
})
