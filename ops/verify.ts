/**
 * `npm run verify`: compares orders, stock and payments with each other, over their three databases; with
 * `-- orders | stock | payments`, what is shown of one of them with what it must follow from. It names what differs.
 * Exit codes: 0 all the same, 1 something differs, 2 it could not be verified.
 */
import { runCommand } from '../dev/command-line/command.ts'
import { databaseOption, urlOf, urlOption } from '../dev/command-line/url-option.ts'
import { wholeNumber } from '../dev/command-line/whole-number.ts'
import { readKeys } from '../dev/parts/keys.ts'
import { readPorts } from '../dev/parts/ports.ts'
import { dataFolder } from '../dev/paths.ts'
import { verifyOrders } from '../subgraphs/order/operations/verify-orders.ts'
import { verifyPayments } from '../subgraphs/payment/operations/verify-payments.ts'
import { type DatabaseUrls, verifyAgreement } from './agreement/verify-agreement.ts'
import { verifyAudit } from '../subgraphs/user/operations/verify-audit.ts'
import { verifyStock } from '../subgraphs/product/operations/verify-stock.ts'

const NOT_VERIFIED = 2
/** An order is confirmed or given up within 15 minutes, and what follows is retried for another 15. */
const SETTLED_AFTER_MINUTES = 30
const A_YEAR_IN_MINUTES = 365 * 24 * 60

await runCommand(
  'verify',
  (command) => {
    const [order, product, payment] = ['order', 'product', 'payment'].map(databaseOption)
    const provider = urlOption('STRIPE_API_URL', 'the provider', `http://127.0.0.1:${readPorts().psp}`)
    // A default command would take a name that is misspelt for an argument of its own.
    const isNamed = process.argv[2] !== undefined && !process.argv[2].startsWith('-')
    const urls = [order!, product!, payment!]
    const all = command
      .command('all', { isDefault: !isNamed })
      .description('Compares orders, stock and payments with each other.')
      .option(
        '--settled-after <minutes>',
        'judges orders that did not change for so long',
        wholeNumber(0, A_YEAR_IN_MINUTES),
        SETTLED_AFTER_MINUTES,
      )
    for (const url of urls) all.addOption(url)
    all.action(async ({ settledAfter }: { settledAfter: number }, self) => {
      const [orderUrl, productUrl, paymentUrl] = urls.map((url) => urlOf(self, url)) as [
        string,
        string,
        string,
      ]
      await agreement({ order: orderUrl, product: productUrl, payment: paymentUrl }, settledAfter)
    })
    command
      .command('orders')
      .description('Replays the events of every order and compares them with what is shown of it.')
      .addOption(order!)
      .action(async (_options, self) => orders(urlOf(self, order!)))
    command
      .command('stock')
      .description('Compares every stock level with its movements and its reservations.')
      .addOption(product!)
      .action(async (_options, self) => stock(urlOf(self, product!)))
    command
      .command('payments')
      .description("Compares the ledger of payments with the provider's, entry by entry.")
      .addOption(payment!)
      .addOption(provider)
      .action(async (_options, self) => payments(urlOf(self, payment!), urlOf(self, provider)))
      .addHelpText('after', "\nThe provider's key is STRIPE_API_KEY, else the development system's.")
    const user = databaseOption('user')
    command
      .command('audit')
      .description('Follows the chain of the audit trail, in which a removed or altered event is a break.')
      .addOption(user)
      .option('--since <head>', 'a head that an earlier run told: <number>:<hash>')
      .action(async ({ since }: { since?: string }, self) => audit(urlOf(self, user), since))
    return command
  },
  NOT_VERIFIED,
)

async function agreement(urls: DatabaseUrls, settledAfterMinutes: number): Promise<void> {
  const report = (sentence: string) => console.error(sentence)
  const { orders: count, wrong } = await verifyAgreement(urls, settledAfterMinutes * 60, report)
  conclude(`${count} orders`, wrong, 'stock and payments agree with them', 'contradict themselves')
}

async function orders(databaseUrl: string): Promise<void> {
  const { orders: count, events, wrong } = await verifyOrders(databaseUrl, (line) => console.error(line))
  conclude(`${count} orders, ${events} events`, wrong, 'all as shown', 'orders differ')
}

async function stock(databaseUrl: string): Promise<void> {
  const { levels, wrong, wrongCarries } = await verifyStock(databaseUrl)
  if (wrong.length > 0) console.table(wrong)
  if (wrongCarries.length > 0) console.table(wrongCarries)
  const checked = `${levels.toLocaleString('en')} stock levels checked`
  conclude(
    checked,
    wrong.length + wrongCarries.length,
    'all follow from their sources',
    'contradict their sources',
  )
}

async function payments(databaseUrl: string, url: string): Promise<void> {
  const apiKey = process.env.STRIPE_API_KEY || (await readKeys(dataFolder)).pspApiKey
  const { entries, differences } = await verifyPayments(databaseUrl, { url, apiKey })
  for (const difference of differences) console.error(difference)
  conclude(`${entries} entries at the provider`, differences.length, 'the same with us', 'differences')
}

async function audit(databaseUrl: string, since: string | undefined): Promise<void> {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(since ?? '') ?? []
  if (since && !hash) throw new Error('Give a head as an earlier run told it: <number>:<hash>.')
  const known = hash ? { seq: Number(seq), hash } : undefined
  const { events, head, problems } = await verifyAudit(databaseUrl, known)
  for (const problem of problems) console.error(problem)
  conclude(`${events} audit events`, problems.length, 'the chain is whole', 'breaks in the chain')
  if (head)
    console.log(
      `Its head is ${head.seq}:${head.hash}; kept elsewhere, it shows later that nothing was rewritten.`,
    )
}

function conclude(what: string, wrong: number, well: string, ill: string): void {
  console.log(`${what}: ${wrong === 0 ? well : `${wrong} ${ill}`}.`)
  process.exitCode = wrong === 0 ? 0 : 1
}
