/**
 * `npm run order -- <id or number>`: the whole story of one order on one page, and what is wrong if something is.
 * Exit codes: 0 nothing is wrong, 1 something is, 2 there is no such order or it could not be read.
 */
import { runCommand } from '../dev/command-line/command.ts'
import { databaseOption, natsOption, urlOf, urlOption } from '../dev/command-line/url-option.ts'
import { readKeys } from '../dev/parts/keys.ts'
import { readPorts } from '../dev/parts/ports.ts'
import { dataFolder } from '../dev/paths.ts'
import { readStory } from './order-story/read-story.ts'
import { tellStory } from './order-story/tell-story.ts'
import { whatIsWrong } from './order-story/what-is-wrong.ts'

const NOT_READ = 2

await runCommand(
  'order',
  (command) => {
    const [order, product, payment] = ['order', 'product', 'payment'].map(databaseOption)
    const nats = natsOption()
    const provider = urlOption('STRIPE_API_URL', 'the provider', `http://127.0.0.1:${readPorts().psp}`)
    command.argument('<order>', 'its id (ord_…), or its number')
    for (const option of [order!, product!, payment!, nats, provider]) command.addOption(option)
    return command.action(async (named: string, _options: unknown, self: typeof command) => {
      const url = (option: typeof nats) => urlOf(self, option)
      const apiKey = process.env.STRIPE_API_KEY || (await readKeys(dataFolder)).pspApiKey
      const sources = {
        order: url(order!),
        product: url(product!),
        payment: url(payment!),
        nats: url(nats),
        provider: { url: url(provider), apiKey },
      }
      const story = await readStory(sources, named)
      if (!story) throw new Error(`There is no order ${named}.`)
      const now = new Date()
      console.log(tellStory(story, now))
      // A broker that does not answer would hold the process.
      process.exit(whatIsWrong(story, now).length > 0 ? 1 : 0)
    })
  },
  NOT_READ,
)
