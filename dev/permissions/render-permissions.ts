/** docs/permissions.md: the table of who may do what. */
import { format, resolveConfig } from 'prettier'
import { root } from '../paths.ts'
import { type OwnershipRule, ruleOf } from './ownership-rules.ts'
import type { Permission } from './read-permissions.ts'

const WHOSE: Record<OwnershipRule['whose'], string> = {
  public: 'what is for sale',
  'own or staff': "one's own; staff: anybody's",
  own: "one's own, staff too",
  any: "anybody's",
}

const INTRODUCTION = `# Who may do what

Written by \`npm run compose\` from the schemas and from [ownership-rules.ts](../dev/permissions/ownership-rules.ts).

A field that is not here asks nothing of its own: whoever was given the thing may read it. A customer is signed in;
support and administrators are staff, and administrators may do all that support may. What is refused is null, with
\`UNAUTHENTICATED\` or \`FORBIDDEN\`; a thing that is not the caller's is answered exactly like one that does not exist.
Whatever staff changes, it changes with a session that goes on.

| What | For | Whose thing an id may name |
| --- | --- | --- |
`

/** @throws where a place that takes an id has no rule */
export async function renderPermissions(permissions: readonly Permission[]): Promise<string> {
  const rows = permissions.map(({ coordinate, who, ids }) => {
    const named = ids.map((id) => {
      const rule = ruleOf(coordinate, id)
      if (!rule) throw new Error(`${coordinate} takes an id (${id}) that has no rule in ownership-rules.ts.`)
      return `\`${id}\`: ${WHOSE[rule.whose]}`
    })
    return `| \`${coordinate}\` | ${who} | ${named.join('; ')} |`
  })
  const options = await resolveConfig(`${root}/docs/permissions.md`)
  return format(`${INTRODUCTION}${rows.join('\n')}\n`, { ...options, parser: 'markdown' })
}
