/**
 * `npm run verify -- orders | stock | payments`: compares what is shown with what it must follow from, and names
 * what differs. Exit codes: 0 all the same, 1 something differs, 2 it could not be verified.
 */
import { runCommand } from '../dev/command-line/command.ts'
import { databaseOption, urlOf, urlOption } from '../dev/command-line/url-option.ts'
import { readKeys } from '../dev/parts/keys.ts'
import { readPorts } from '../dev/parts/ports.ts'
import { dataFolder } from '../dev/paths.ts'
import { verifyOrders } from '../subgraphs/order/operations/verify-orders.ts'
import { verifyPayments } from '../subgraphs/payment/operations/verify-payments.ts'
import { verifyStock } from '../subgraphs/product/operations/verify-stock.ts'

const NOT_VERIFIED = 2

await runCommand(
  'verify',
  (command) => {
    const [order, product, payment] = ['order', 'product', 'payment'].map(databaseOption)
    const provider = urlOption('STRIPE_API_URL', 'the provider', `http://127.0.0.1:${readPorts().psp}`)
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
    return command
  },
  NOT_VERIFIED,
)

async function orders(databaseUrl: string): Promise<void> {
  const { orders: count, events, wrong } = await verifyOrders(databaseUrl, (line) => console.error(line))
  conclude(`${count} orders, ${events} events`, wrong, 'all as shown', 'orders differ')
}

async function stock(databaseUrl: string): Promise<void> {
  const { levels, wrong } = await verifyStock(databaseUrl)
  if (wrong.length > 0) console.table(wrong)
  const checked = `${levels.toLocaleString('en')} stock levels checked`
  conclude(checked, wrong.length, 'all follow from their sources', 'contradict their sources')
}

async function payments(databaseUrl: string, url: string): Promise<void> {
  const apiKey = process.env.STRIPE_API_KEY || (await readKeys(dataFolder)).pspApiKey
  const { entries, differences } = await verifyPayments(databaseUrl, { url, apiKey })
  for (const difference of differences) console.error(difference)
  conclude(`${entries} entries at the provider`, differences.length, 'the same with us', 'differences')
}

function conclude(what: string, wrong: number, well: string, ill: string): void {
  console.log(`${what}: ${wrong === 0 ? well : `${wrong} ${ill}`}.`)
  process.exitCode = wrong === 0 ? 0 : 1
}
