/**
 * GraphiQL in a real browser without a network: a newcomer runs the query that stands there, signs in, and sees
 * an order of theirs move, over the WebSocket that carries their token.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../../dev/install/chromium.ts'
import { quotedTotal, send, shippingAddress, signIn } from '../clients.ts'
import { type RunningGraph, startGraph } from '../graph.ts'

const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { order { id } } }`
const SHOWN_WITHIN_MS = 15_000

let graph: RunningGraph
let browser: Browser
let page: Page
const elsewhere: string[] = []

beforeAll(async () => {
  graph = await startGraph()
  browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  page = await browser.newPage()
  page.setDefaultTimeout(SHOWN_WITHIN_MS)
  page.on('request', (request) => {
    if (!request.url().startsWith(graph.stack.url('gateway')) && !/^(data|blob):/.test(request.url())) {
      elsewhere.push(request.url())
    }
  })
  await page.goto(`${graph.stack.url('gateway')}/graphiql`)
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await graph?.stop()
}, 30_000)

/** Tabs can be dragged, and now and then take a click for the beginning of that: then once more. */
async function tab(name: string): Promise<void> {
  const wanted = page.getByRole('tab', { name })
  for (let attempt = 0; attempt < 20; attempt++) {
    await wanted.click()
    if ((await wanted.getAttribute('aria-selected')) === 'true') return
    await page.waitForTimeout(200)
  }
  throw new Error(`the tab ${name} cannot be selected`)
}

const run = () => page.locator('.graphiql-execute-button').click()

/** What the response shows, as soon as it contains `text`. Monaco draws spaces as non-breaking ones. */
async function response(text: string): Promise<string> {
  const lines = page.locator('.result-window .view-lines')
  await lines.filter({ hasText: text }).waitFor()
  return (await lines.innerText()).replaceAll('\u00a0', ' ')
}

/** Replaces what stands in the editor of a tool (Variables, Headers). */
async function fill(tool: 'Variables' | 'Headers', value: unknown): Promise<void> {
  await page.getByRole('button', { name: tool }).click()
  await page.locator('.graphiql-editor-tool .monaco-editor:visible').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.press('Delete') // else the editor puts the text around what was selected
  await page.keyboard.insertText(JSON.stringify(value))
}

describe('GraphiQL', () => {
  it('answers the query that stands there', async () => {
    await tab('Browse')
    await run()
    expect(await response('"available"')).toContain('"nodes"')
  }, 30_000)

  it('signs in with the mutation that stands there', async () => {
    await tab('SignIn')
    await run()
    expect(await response('"accessToken"')).toContain('Ada Lovelace')
  }, 30_000)

  it('shows a subscription’s events as they arrive', async () => {
    const headers = await signIn(graph.url, 'ada@example.com')
    const { data } = await send(graph.url, '{ product(slug: "halden-desk-lamp") { id } }')
    const lines = [{ productId: (data?.product as { id: string }).id, quantity: 1 }]
    const expectedTotal = await quotedTotal(graph.url, lines)
    const paymentMethod = 'pm_card_visa'
    const input = { idempotencyKey: randomUUID(), lines, shippingAddress, paymentMethod, expectedTotal }
    // The provider is paused until the browser is there to see the order confirmed.
    const provider = graph.stack.processes().find(({ name }) => name === 'psp')?.pid as number
    process.kill(provider, 'SIGSTOP')
    const placed = await send(graph.url, PLACE, { headers, variables: { input } })

    await tab('Watch')
    await fill('Headers', headers)
    await fill('Variables', { order: (placed.data?.orderPlace as { order: { id: string } }).order.id })
    await run()
    await response('"PENDING"')
    process.kill(provider, 'SIGCONT')
    expect(await response('"CONFIRMED"')).toContain('Halden Desk Lamp')
  }, 30_000)

  it('asks nobody but the gateway', () => {
    expect(elsewhere).toEqual([])
  })
})
