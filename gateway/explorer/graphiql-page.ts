/** The page that GraphiQL lives in: a bar that says who is signed in and what is carried from tab to tab, and the editor. */
import { graphiqlTabs } from './graphiql-tabs.ts'
import { dataElement, type KnownPerson } from './known-people.ts'

export function graphiqlPage(people: readonly KnownPerson[] = []): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphiQL · Storegraph</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql.css">
<link rel="stylesheet" href="/graphiql/bar.css">
</head>
<body>
<header class="bar" id="bar">
<a href="/" class="home">Storegraph</a>
${people.length > 0 ? controls(people) : ''}
<ul class="carried" id="carried" aria-label="Carried from tab to tab"></ul>
<p class="note" id="note" role="status"></p>
</header>
<noscript>GraphiQL needs JavaScript.</noscript>
<div id="root"></div>
${dataElement('tabs', graphiqlTabs)}
${dataElement('people', people)}
<script src="/pages/graphql-ws.js"></script>
<script src="/graphiql/graphiql.js"></script>
<script type="module" src="/graphiql/start-graphiql.mjs"></script>
</body>
</html>
`
}

const controls = (people: readonly KnownPerson[]) => `<label class="person">Signed in as
<select id="person">
${people.map(({ email }) => `<option>${email}</option>`).join('\n')}
<option value="">nobody</option>
</select></label>
<button type="button" id="place">Place an order</button>`
