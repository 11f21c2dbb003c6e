/**
 * The pages in a real browser without a network: a newcomer sees an order move on the start page and in GraphiQL, where
 * one click is one click and the tabs do by themselves what can be done by itself.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../../dev/install/chromium.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { BEGINNING, BOARD, createSession, placeOne, readBoard } from '../live-orders.ts'
import { installPackedClient, type Project } from './packed-client.ts'
import { poorContrasts } from './poor-contrasts.mjs'
import { startShop } from './shop-page.ts'

const SHOWN_WITHIN_MS = 15_000
const TABS = ['Order', 'Browse', 'SignIn', 'Quote', 'Watch', 'Browse', 'Order']

let graph: RunningGraph
let gateway: string
let project: Project
let browser: Browser
let page: Page
const elsewhere: string[] = []
const complaints: string[] = []

beforeAll(async () => {
  ;[graph, project] = await Promise.all([startGraph(), installPackedClient()])
  gateway = graph.stack.url('gateway')
  browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await project?.remove()
  await graph?.stop()
}, 30_000)

async function open(
  path: string,
  options: { width?: number; colorScheme?: 'dark' | 'light' } = {},
): Promise<void> {
  const { width = 1280, colorScheme = 'light' } = options
  await page?.context().close()
  page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
  page.setDefaultTimeout(SHOWN_WITHIN_MS)
  page.on('request', (request) => {
    if (!request.url().startsWith(gateway) && !/^(data|blob):/.test(request.url()))
      elsewhere.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(gateway + path)
}

const isWiderThanItsWindow = () =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')

/** What the response shows, as soon as it contains `text`. Monaco draws spaces as non-breaking ones. */
async function response(text: string): Promise<string> {
  const lines = page.locator('.result-window .view-lines')
  await lines.filter({ hasText: text }).waitFor()
  return (await lines.innerText()).replaceAll('\u00a0', ' ')
}

const tab = (name: string) => page.getByRole('tab', { name })
const run = () => page.locator('.graphiql-execute-button').click()
const press = (name: string) => page.getByRole('button', { name }).click()

describe('the start page', () => {
  it('shows an order from PENDING to the end of its saga, by the keyboard alone', async () => {
    await open('/')
    await page.locator('#parts li[data-part="gateway"][data-ready="yes"]').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Place an order')
    await page.keyboard.press('Enter')
    await page.locator('#events li').filter({ hasText: 'PENDING → CONFIRMED' }).waitFor()
    await page.locator('#steps li[data-status="SUCCEEDED"]').nth(4).waitFor()
    expect(await page.locator('#events li').count()).toBe(2)
  }, 30_000)

  it.each(['light', 'dark'] as const)(
    'fits a phone and can be read, %s',
    async (colorScheme) => {
      await open('/', { width: 400, colorScheme })
      await press('Order with a bad card')
      await page.locator('#order-status[data-status="REJECTED"]').waitFor()
      await page.locator('#steps li[data-status="COMPENSATED"]').first().waitFor()
      expect(await page.evaluate(poorContrasts)).toEqual([])
      expect(await isWiderThanItsWindow()).toBe(false)
    },
    30_000,
  )
})

describe('the status page', () => {
  it.each(['light', 'dark'] as const)(
    'shows every process and its figures, also on a phone, %s',
    async (colorScheme) => {
      await open('/status', { width: 400, colorScheme })
      for (const name of ['gateway', 'user', 'product', 'order', 'payment'])
        await page.locator(`#services li[data-part="${name}"]`).waitFor()
      await page.locator('#now th').filter({ hasText: 'Oldest message in the outbox (order)' }).waitFor()
      await page.locator('#minute th').filter({ hasText: 'Orders placed (order)' }).waitFor()
      await page.locator('#p95 th').filter({ hasText: 'Operations ok (gateway)' }).waitFor()
      expect(await page.locator('#sign-in').isVisible()).toBe(false)
      expect(await page.evaluate(poorContrasts)).toEqual([])
      expect(await isWiderThanItsWindow()).toBe(false)
    },
    30_000,
  )
})

describe('GraphiQL', () => {
  it('changes its tab at every click', async () => {
    await open('/graphiql')
    for (const name of TABS) {
      await tab(name).click()
      expect([name, await tab(name).getAttribute('aria-selected')]).toEqual([name, 'true'])
    }
  }, 30_000)

  it('shows PENDING and CONFIRMED of an order that is placed after the watch began', async () => {
    await tab('Watch').click()
    await run()
    await response('"waiting"')
    await press('Place an order')
    const events = await response('"CONFIRMED"')
    expect(events.indexOf('"PENDING"')).toBeGreaterThan(0)
    expect(events.indexOf('"CONFIRMED"')).toBeGreaterThan(events.indexOf('"PENDING"'))
    await page.getByRole('status').filter({ hasText: 'PENDING → CONFIRMED' }).waitFor()
  }, 30_000)

  it('signs in by itself, and carries product, total and order onward', async () => {
    await tab('Browse').click()
    await run()
    await response('"available"')
    await tab('Quote').click()
    await run()
    await response('"total"')
    await tab('Order').click()
    await run()
    await response('"orderPlace"')
    await tab('Watch').click()
    await run()
    expect(await response('"CONFIRMED"')).toContain('Ada Lovelace')
    expect(await page.locator('#carried li').count()).toBe(3)
  }, 30_000)

  it('can be used on a phone', async () => {
    await page.setViewportSize({ width: 400, height: 800 })
    await tab('Browse').click()
    await run()
    expect(await response('"nodes"')).toContain('"products"')
    const answer = await page.locator('.result-window').boundingBox()
    expect(answer?.width).toBeGreaterThan(320)
    expect(answer?.height).toBeGreaterThan(150)
    expect(await isWiderThanItsWindow()).toBe(false)
  }, 30_000)
})

describe('our package', () => {
  it('is had by npm pack, and watches an order on plain Node', async () => {
    const script = `
      import { createResumableClient } from '@storegraph/client'
      import WebSocket from 'ws'
      const [url, query, accessToken, after] = process.argv.slice(2)
      const client = createResumableClient({ url, webSocketImpl: WebSocket, accessToken: () => accessToken })
      for await (const { data } of client.iterate({ query, variables: { after } })) {
        console.log(data.ordersChanged.status)
        if (data.ordersChanged.status === 'CONFIRMED') break
      }
      await client.dispose()`
    const token = await createSession(graph.url, 'sam@example.com')()
    const said = await project.runScript(script, graph.url.replace('http', 'ws'), BOARD, token, BEGINNING)
    expect(said.trim().split('\n')).toEqual(expect.arrayContaining(['PENDING', 'CONFIRMED']))
  }, 30_000)

  it('tells a browser every change once and in order, over ten broken connections', async () => {
    const [staff, customer] = [
      createSession(graph.url, 'sam@example.com'),
      createSession(graph.url, 'ada@example.com'),
    ]
    const shop = await startShop(project.folder)
    page = await browser.newPage()
    await page.goto(shop.url)
    const socketUrl = graph.url.replace('http', 'ws')
    await page.evaluate(`shop.watch(${JSON.stringify(socketUrl)}, ${JSON.stringify(await staff())})`)
    const placed: string[] = []
    for (let drop = 0; drop < 10; drop++) {
      await page.waitForFunction('shop.isConnected()')
      placed.push(await placeOne(graph.url, await customer()))
      await page.evaluate('shop.drop()')
    }
    await page.waitForFunction(`shop.hasConfirmed(${JSON.stringify(placed)})`)
    const cursors = (await page.evaluate('shop.cursors()')) as string[]
    expect(cursors).toEqual(await readBoard(graph.url, await staff(), cursors.length))
    expect(await page.evaluate('shop.closes')).toEqual(Array(10).fill(4999))
    await shop.stop()
  }, 60_000)
})

describe('a newcomer without a network', () => {
  it('is told that Apollo Sandbox is out of reach, and where to go', async () => {
    await open('/graphql')
    await page.getByText('cannot be loaded').waitFor()
    expect(await page.getByRole('link', { name: 'GraphiQL' }).getAttribute('href')).toBe('/graphiql')
    expect(new URL(elsewhere.pop() as string).host).toBe('embeddable-sandbox.cdn.apollographql.com')
    complaints.pop()
  })

  it('has nothing asked of anybody but the gateway, and nothing to complain about', () => {
    expect([elsewhere, complaints]).toEqual([[], []])
  })
})
