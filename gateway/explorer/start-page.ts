/**
 * The first page that a newcomer sees: what runs, an order that moves before their eyes, and where to go on. It asks
 * nobody but the gateway.
 */
import { dataElement, type KnownPerson } from './known-people.ts'

export function startPage(subgraphs: readonly string[], people: readonly KnownPerson[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Storegraph</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/start-page.css">
</head>
<body>
<header>
<h1><span aria-hidden="true" class="mark"></span>Storegraph</h1>
<p>A federated commerce supergraph: one endpoint, ${subgraphs.length} subgraphs, and orders that are never lost.</p>
</header>
<main>
${people.length > 0 ? demonstration : ''}
<section aria-labelledby="explore">
<h2 id="explore">Explore</h2>
<ul class="cards">
<li><a href="/graphiql"><strong>GraphiQL</strong> Works without a network.${people.length > 0 ? ' Its tabs sign in by themselves; <em>Watch</em> shows an order live.' : ''}</a></li>
<li><a href="/graphql"><strong>Apollo Sandbox</strong> The same graph in Apollo’s explorer. It needs the internet.</a></li>
</ul>
<dl>
<dt>HTTP and WebSocket</dt><dd><code data-endpoint>/graphql</code></dd>
<dt>Health</dt><dd><a href="/status"><code>/status</code></a>, <a href="/readyz"><code>/readyz</code></a></dd>
<dt>Keys</dt><dd><a href="/.well-known/jwks.json"><code>/.well-known/jwks.json</code></a></dd>
</dl>
</section>
<section aria-labelledby="runs">
<h2 id="runs">What runs</h2>
<ul class="parts" id="parts">
${['gateway', ...subgraphs].map((name) => `<li data-part="${name}"><span class="dot" aria-hidden="true"></span>${name} <span class="state">…</span></li>`).join('\n')}
</ul>
<noscript><p>Whether they are ready says <a href="/readyz">/readyz</a>.</p></noscript>
</section>
${people.length > 0 ? whoIsThere(people) : ''}
</main>
<footer><p>Nothing on this page comes from elsewhere. <code>docs/architecture.md</code> shows how it works.</p></footer>
${dataElement('people', people)}
<script src="/pages/graphql-ws.js"></script>
<script type="module" src="/pages/start-page.mjs"></script>
</body>
</html>
`
}

const demonstration = `<section aria-labelledby="try" class="try">
<h2 id="try">Three things to try</h2>
<ol class="tries">
<li><h3>Watch an order</h3><p>It is placed as Ada. Each change of its status arrives over a subscription, and its saga step by step.</p>
<button type="button" class="main" data-card="pm_card_visa">Place an order</button></li>
<li><h3>Have a card declined</h3><p>The goods are reserved, the card is refused, and the goods are given back.</p>
<button type="button" data-card="pm_card_chargeDeclined">Order with a bad card</button></li>
<li><h3>Break it</h3><p>Place a slow order, and meanwhile <code>kill -9</code> a pid of the list in your terminal. It still arrives.</p>
<button type="button" data-card="pm_card_slow">Place a slow order</button></li>
</ol>
<div class="live" id="live" hidden>
<p class="order"><strong id="order-title"></strong> <span id="order-status" class="status" role="status"></span></p>
<ol class="steps" id="steps" aria-label="Steps of the saga"></ol>
<ol class="events" id="events" aria-label="What the subscription delivered" aria-live="polite"></ol>
<details><summary>The subscription</summary><pre><code id="subscription"></code></pre></details>
</div>
</section>`

const whoIsThere = (people: readonly KnownPerson[]) => `<section aria-labelledby="people-title">
<h2 id="people-title">Who is there</h2>
<ul class="people">
${people.map(({ email, may }) => `<li><code>${email}</code> ${may}</li>`).join('\n')}
</ul>
<p>Each with the password <code>${people[0]?.password}</code>. They exist in development only.</p>
</section>`
