/**
 * What a browser sees on /graphql: Apollo Sandbox, which comes from Apollo's own servers, with a way to the
 * GraphiQL that needs no network; nothing where exploring is switched off.
 */
import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default'

const OFFLINE = 'it appears that you might be offline.'
const GRAPHIQL =
  'it appears that you might be offline. <a href="/graphiql">GraphiQL</a> works without a network.'

export function landingPage(explorable: boolean): ApolloServerPlugin {
  if (!explorable) return ApolloServerPluginLandingPageDisabled()
  const sandbox = ApolloServerPluginLandingPageLocalDefault({ embed: { runTelemetry: false } })
  return {
    async serverWillStart(service) {
      const listener = await sandbox.serverWillStart?.(service)
      const page = await listener?.renderLandingPage?.()
      if (!page) return
      return {
        async renderLandingPage() {
          return { html: async () => (await render(page)).replace(OFFLINE, GRAPHIQL) }
        },
      }
    },
  } satisfies ApolloServerPlugin<BaseContext>
}

interface Page {
  html: string | (() => Promise<string>)
}

const render = async ({ html }: Page) => (typeof html === 'string' ? html : html())
