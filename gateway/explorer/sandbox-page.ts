/**
 * What a browser sees on /graphql: Apollo Sandbox, which comes from Apollo's own servers. Without a network the page says so,
 * and where to go instead.
 */
export const sandboxPage = () => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Apollo Sandbox · Storegraph</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/start-page.css">
</head>
<body class="sandbox">
<main>
<p id="note" role="status">Loading Apollo Sandbox from Apollo’s servers … <a href="/graphiql">GraphiQL</a> works without a network.</p>
<noscript>Apollo Sandbox needs JavaScript.</noscript>
</main>
<div id="embedded-sandbox"></div>
<script type="module" src="/pages/start-sandbox.mjs"></script>
</body>
</html>
`
