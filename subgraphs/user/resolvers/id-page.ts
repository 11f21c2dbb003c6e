/** A page of a list whose order is that of its ids: a cursor is a uuid. */
import { type Page, type PageArguments, readPage } from '#platform/graphql/connection.ts'
import { badUserInput } from '#platform/graphql/errors.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** @throws GraphQLError BAD_USER_INPUT that says which argument is wrong */
export function readIdPage(args: PageArguments, order: string): Page {
  const page = readPage(args, order)
  if (page.cursor && !UUID.test(page.cursor[0] ?? '')) throw badUserInput('That cursor is not one of ours.')
  return page
}
