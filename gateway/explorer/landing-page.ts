/**
 * What a browser sees on /graphql: Apollo Sandbox, which comes from Apollo's own servers, with a way to the
 * GraphiQL that needs no network.
 */
import type { GraphQLServerContext } from '@apollo/server'
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default'

const OFFLINE = 'it appears that you might be offline.'
const GRAPHIQL =
  'it appears that you might be offline. <a href="/graphiql">GraphiQL</a> works without a network.'

export async function landingPage(): Promise<string> {
  const sandbox = ApolloServerPluginLandingPageLocalDefault({ embed: { runTelemetry: false } })
  // The page needs nothing of the server that the plugin is made for.
  const listener = await sandbox.serverWillStart?.({} as GraphQLServerContext)
  const page = await listener?.renderLandingPage?.()
  const html = typeof page?.html === 'function' ? await page.html() : (page?.html ?? '')
  return html.replace(OFFLINE, GRAPHIQL)
}
